"""The steps of the paper, one readable file each."""

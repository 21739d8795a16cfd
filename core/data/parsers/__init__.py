"""What reads untrusted binary files, each in a process of its own; see `core.data.apart`."""

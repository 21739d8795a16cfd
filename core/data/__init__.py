"""Tables in, task proposal out."""

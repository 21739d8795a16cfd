"""Speed figures, each with the command that makes it. `python -m bench` prints all, `python -m bench NAME` one."""

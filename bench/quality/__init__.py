"""The quality benchmark: this program and what its users would pick instead, at the same minutes, on the same rows."""

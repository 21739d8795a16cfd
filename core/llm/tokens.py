"""Tokens without a tokeniser: a count that is rather too high, for caps and for servers that do not count."""

from __future__ import annotations

PER_TOKEN = 3  # bytes of UTF-8; English prose has about 4.5, code about 3.5, other scripts 3


def estimate(text: str) -> int:
    """An upper estimate of the tokens in a text."""
    return -(-len(text.encode("utf-8", "replace")) // PER_TOKEN)

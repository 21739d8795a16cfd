"""Python code read as a tree, by one thread at a time.

Before Python 3.11.8 two threads that read at once could end in `SystemError: AST constructor recursion depth mismatch`
(https://github.com/python/cpython/issues/106905): a whole run ended so.
"""

from __future__ import annotations

import ast
import threading

_ONE = threading.Lock()


def parse(code: str | bytes) -> ast.Module:
    """The tree of this code. Raises SyntaxError, ValueError (null bytes), RecursionError, MemoryError as `ast.parse` does."""
    with _ONE:
        return ast.parse(code)

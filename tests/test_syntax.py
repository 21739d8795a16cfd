"""Code is read as a tree by one thread at a time."""

from __future__ import annotations

import ast
import threading
import time

import pytest

from core import syntax


def test_two_threads_never_read_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, plain = 0, 0, ast.parse

    def slow(code: str) -> ast.Module:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.02)
        inside -= 1
        return plain(code)

    with monkeypatch.context() as patch:
        patch.setattr(ast, "parse", slow)
        threads = [threading.Thread(target=syntax.parse, args=("x = 1",)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most == 1


def test_what_is_no_python_is_said_as_ever_and_the_next_one_is_read() -> None:
    with pytest.raises(SyntaxError):
        syntax.parse("def")
    assert isinstance(syntax.parse("x = 1").body[0], ast.Assign)

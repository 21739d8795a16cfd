"""Questions, interrupts and help in the terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from core.terminal import Interrupts, Terminal
from tests.command import ROOT


def test_a_terminal_s_lines_come_when_they_are_there():
    read, write = os.pipe()
    terminal = Terminal(read)
    assert terminal.line() is None
    os.write(write, b" yes \nan")
    assert (terminal.line(), terminal.line()) == ("yes", None)
    os.write(write, b"d\n\n")
    assert [terminal.line() for _ in range(3)] == ["and", "", None]
    os.close(write)
    assert [terminal.line() for _ in range(2)] == ["", ""]
    os.close(read)
    assert Terminal(read).line() == ""


def test_an_interrupt_is_counted_and_the_handler_put_back():
    before = signal.getsignal(signal.SIGINT)
    with Interrupts().counted() as interrupts:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
        assert interrupts.count == 2
    assert signal.getsignal(signal.SIGINT) == before


def test_without_a_command_there_is_one_line_of_help():
    done = subprocess.run(
        [sys.executable, "-m", "core"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")

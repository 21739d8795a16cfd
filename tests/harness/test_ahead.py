from __future__ import annotations

import threading

import pytest

from core.harness.ahead import Ahead
from core.harness.cores import Cores


def test_what_runs_ahead_is_taken_by_its_number_and_its_core_is_free_again() -> None:
    cores = Cores(2)
    with cores.held(), Ahead[str](cores) as ahead:
        assert ahead.start(3, lambda: "three")
        assert ahead.take(3) == "three"
        assert ahead.take(3) is None
    assert cores.spare()
    assert cores.spare()


def test_nothing_runs_ahead_without_a_spare_core() -> None:
    cores = Cores(2)
    with cores.held(), cores.held(), Ahead[str](cores) as ahead:
        assert not ahead.start(1, lambda: "one")
        assert ahead.take(1) is None


def test_what_failed_ahead_fails_where_it_is_taken() -> None:
    def broken() -> str:
        raise ValueError("no")

    with Ahead[str](Cores(1)) as ahead:
        ahead.start(1, broken)
        with pytest.raises(ValueError, match="no"):
            ahead.take(1)


def test_what_nobody_takes_is_given_up_and_waited_for() -> None:
    ended, cores = threading.Event(), Cores(1)
    with Ahead[None](cores) as ahead:

        def until_given_up() -> None:
            while not ahead.given_up():
                pass
            ended.set()

        assert ahead.start(1, until_given_up)
    assert ended.is_set()
    assert cores.spare()


def test_who_waits_for_a_core_goes_before_a_further_fold() -> None:
    cores, got = Cores(1), threading.Event()
    assert cores.spare()

    def another() -> None:
        with cores.held():
            got.set()

    waiting = threading.Thread(target=another)
    waiting.start()
    assert not got.wait(0.05)
    cores.give_back()
    assert got.wait(5)
    waiting.join()
    assert cores.spare()

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from core.harness.ahead import Ahead
from core.harness.cores import Cores


class Counted:
    """Work of a tenth of a second each, and how many were at it at a time."""

    def __init__(self) -> None:
        self.now, self.most, self.begun, self.lock = 0, 0, list[int](), threading.Lock()

    def __call__(self, number: int) -> int:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.begun.append(number)
        time.sleep(0.1)
        with self.lock:
            self.now -= 1
        return 10 * number


def free(cores: Cores) -> int:
    count = 0
    while cores.spare():
        count += 1
    return count


@pytest.mark.parametrize("count", [1, 2, 3])
def test_work_is_done_once_each_on_every_core_and_no_more(count: int) -> None:
    cores, work = Cores(count), Counted()
    with cores.held(), Ahead[int](cores, work, 7) as ahead:
        assert [ahead.take(number) for number in range(7)] == [10 * number for number in range(7)]
    assert sorted(work.begun) == list(range(7))
    assert work.most == count
    assert free(cores) == count


def test_the_callers_core_goes_on_where_the_number_that_it_waits_for_runs_elsewhere() -> None:
    cores, late, work = Cores(2), threading.Event(), Counted()

    def second_is_long(number: int) -> int:
        if number == 1:
            assert late.wait(10)
        if number == 4:
            late.set()
        return work(number)

    with cores.held(), Ahead[int](cores, second_is_long, 5) as ahead:
        assert [ahead.take(number) for number in range(5)] == [0, 10, 20, 30, 40]


def test_a_core_that_becomes_free_meanwhile_is_used() -> None:
    cores, given, seen = Cores(2), threading.Event(), threading.Event()
    assert cores.spare()

    def first_waits_for_the_second(number: int) -> None:
        if number == 0:
            given.set()
            assert seen.wait(10)
        seen.set()

    with cores.held(), Ahead[None](cores, first_waits_for_the_second, 2) as ahead:
        assert given.wait(10)
        cores.give_back()
        ahead.take(0)
        ahead.take(1)


def test_what_failed_fails_where_it_is_taken() -> None:
    def broken(number: int) -> str:
        if number:
            raise ValueError("no")
        return "first"

    cores = Cores(2)
    with cores.held(), Ahead[str](cores, broken, 2) as ahead:
        assert ahead.take(0) == "first"
        with pytest.raises(ValueError, match="no"):
            ahead.take(1)
    assert free(cores) == 2


def test_what_nobody_takes_is_given_up_and_waited_for() -> None:
    ended, cores, given_up = list[int](), Cores(3), list[Callable[[], bool]]()

    def until_given_up(number: int) -> None:
        while not (given_up and given_up[0]()):
            time.sleep(0.01)
        ended.append(number)

    with cores.held(), Ahead[None](cores, until_given_up, 2) as ahead:
        given_up.append(ahead.given_up)
        time.sleep(0.1)
    assert sorted(ended) == [0, 1]
    assert free(cores) == 3


def test_who_waits_for_a_core_goes_before_a_further_fold() -> None:
    cores, got = Cores(1), threading.Event()
    assert cores.spare()

    def another() -> None:
        with cores.held():
            got.set()

    waiting = threading.Thread(target=another)
    waiting.start()
    assert not got.wait(0.05)
    assert not cores.spare(0.05)
    cores.give_back()
    assert got.wait(5)
    waiting.join()
    assert cores.spare()

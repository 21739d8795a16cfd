"""What a person asked for after a run's end: a learning curve, a look at all columns; and how a view takes that in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.journal import Event

if TYPE_CHECKING:
    from core.seen import RunView


@dataclass
class Order:
    """A learning curve that a person asked for after the end: `rows` training rows per fit; each fit is a job under `place`."""

    key: str
    solution: str
    rows: list[int]
    stopped: bool = False

    def place(self, rows: int) -> str:
        """The key of one fit."""
        return f"{self.key}/rows={rows}"


@dataclass
class Look:
    """A look at all columns: how much the predictions of these solutions depend on each. One evaluation each, under `place`."""

    key: str
    solutions: list[str]
    stopped: bool = False

    def place(self, solution: str) -> str:
        """The key of one solution's evaluation."""
        return f"{self.key}/solution={solution}"


def order(view: RunView, event: Event) -> None:
    view.orders.append(Order(event.key, event.body["solution"], event.body["rows"]))
    view.log.append((event.at, "info", "A learning curve was asked for."))


def look(view: RunView, event: Event) -> None:
    view.looks.append(Look(event.key, event.body["solutions"]))
    view.log.append((event.at, "info", "A look at all columns was asked for."))


def order_stopped(view: RunView, event: Event) -> None:
    view.orders = [replace(each, stopped=True) if each.key == event.key else each for each in view.orders]
    view.looks = [replace(each, stopped=True) if each.key == event.key else each for each in view.looks]


def asked_about(view: RunView, event: Event) -> None:
    job_key = event.key.rsplit("/columns=", 1)[0]
    view.jobs[job_key].columns = (event.body["done"], event.body["columns"])

"""The desk of one place in a run: calls to the language model and searches of the web, each recorded, counted and capped.

A request is named by the digest of its model and messages, and that is the key of its answer in the journal: who asks the
same again, in another branch or after a crash, is answered from there.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from core import web
from core.durable import store
from core.engineers.desk import Blocked, Call, Page, Reply
from core.errors import BadInput
from core.journal import TRANSCRIPT
from core.llm import client, tokens
from core.llm.caps import Caps, Spent
from core.llm.prices import cost
from core.llm.provider import Provider, provider
from core.runs import Settings
from core.value import digest

ANSWER = 16_000  # tokens that one answer may take, the model's reasoning included
LEAST = 500  # tokens without which no answer is worth asking for
PATIENCE = 300.0  # seconds for one call, its retries included
SHARE = 0.3  # of the time that is left, for one call at most
SHORTEST = 5.0  # seconds of the run below which nothing is asked any more

_flying: dict[str, list[Spent]] = {}  # run -> each call on its way at its worst: parallel calls keep a cap together
_asking: set[tuple[str, str]] = set()  # (run, call) on its way
_landed = threading.Condition()


@dataclass(frozen=True)
class RunDesk:
    """Implements `core.engineers.desk.Desk` at the place `key` of a run that has `seconds` left; `control` says what a person asked for."""

    run: str
    key: str
    settings: Settings
    seconds: float
    control: Callable[[], str]
    begun: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds of the run, now: a role may ask more than once."""
        return self.seconds - (time.monotonic() - self.begun)

    @property
    def closed(self) -> bool:
        """A person chose to go on without the model, or the run is to finish."""
        return self.control() != "" or store.event(self.run, "", "handover") is not None

    def complete(self, call: Call) -> Reply | None:
        """From the journal, else from the model; None without time. Raises Blocked."""
        asked = f"call={digest(self.settings.model, call)}"
        with self._once(asked):
            kept = _answered(self.run, asked)
            return kept if kept is not None or self.left < SHORTEST else self._asked(asked, call)

    def _asked(self, asked: str, call: Call) -> Reply | None:
        try:
            provided = provider(self.settings.model)
        except BadInput as error:
            raise Blocked("provider", str(error)) from None
        with self._allowed(call) as answer_tokens:
            self._write("asking", asked, role=call.role, place=self.key)
            try:
                self._talk(asked, call, provided, answer_tokens)
            except client.OutOfTime as over:
                self._write("unanswered", asked, sentence=str(over))
            except client.Unusable as error:
                self._write("unanswered", asked, sentence=str(error))
                raise Blocked("provider", str(error)) from None
        return _answered(self.run, asked)

    def _talk(self, asked: str, call: Call, provided: Provider, answer_tokens: int) -> None:
        problems: list[str] = []

        def said(sentence: str) -> None:
            problems.append(sentence)
            self.note(f"{sentence} (try {len(problems)})")

        reply = client.complete(
            provided, call, answer_tokens=answer_tokens, seconds=min(PATIENCE, SHARE * self.left),
            stopped=lambda: self.control() != "", said=said,
        )  # fmt: skip
        price = cost(reply.model, reply.prompt_tokens, reply.cached_tokens, reply.answer_tokens)
        texts = {
            "messages": [message.model_dump(mode="json") for message in call.messages], "answer": reply.text,
            "problems": problems,
        }  # fmt: skip
        figures = {**reply.model_dump(mode="json", exclude={"text"}), "cost": price}
        store.write(self.run, asked, TRANSCRIPT, texts)
        store.write(self.run, asked, "call", {"role": call.role, "place": self.key, **figures})

    def _write(self, kind: str, asked: str, **body: str) -> None:
        store.write(self.run, f"{self.key}/{asked}", kind, {"call": asked, **body})

    def search(self, queries: tuple[str, ...], count: int) -> tuple[Page, ...]:
        """Pages for these queries; what went wrong is told once."""
        if not self.settings.search:
            self.note("Web search is off: the models come from the language model and from the bundled cards.")
            return ()
        pages, troubles = web.find(queries, count)
        found = [{"title": page.title, "url": page.url, "date": page.date} for page in pages]
        body = {"queries": list(queries), "pages": found, "troubles": list(troubles)}
        store.write(self.run, f"{self.key}/search={digest(queries)}", "search", body)
        if troubles:
            without = "" if pages else " The run goes on with the bundled cards."
            self.note(f"Web search: {troubles[0]}{without}", "warning")
        return pages

    def note(self, text: str, level: str = "info") -> None:
        """See the port."""
        store.write(self.run, f"{self.key}/note={digest(text)}", "note", {"text": text, "level": level})

    @contextmanager
    def _once(self, asked: str) -> Iterator[None]:
        """Who asks what another branch is asking at this moment waits for that answer."""
        name = (self.run, asked)
        with _landed:
            while name in _asking and self.control() == "":
                _landed.wait(0.2)
            _asking.add(name)
        try:
            yield
        finally:
            with _landed:
                _asking.discard(name)
                _landed.notify_all()

    @contextmanager
    def _allowed(self, call: Call) -> Iterator[int]:
        """How many tokens the answer may take under the caps; raises Blocked where that is too few to be worth asking.

        What parallel calls may take at worst is held back; where only that stands in the way, they are waited for.
        """
        words = sum(tokens.estimate(message.content) for message in call.messages) + tokens.estimate(
            str(call.form or "")
        )
        flying = _flying.setdefault(self.run, [])
        with _landed:
            while (room := self._room(words, flying)) < LEAST and flying:
                _landed.wait(1.0)
            if room < LEAST:
                raise Blocked("cap", over(caps_of(self.run, self.settings), spent_of(self.run)))
            worst = Spent(
                calls=1, prompt_tokens=words, answer_tokens=room, cost=cost(self.settings.model, words, 0, room)
            )
            flying.append(worst)
        try:
            yield room
        finally:
            with _landed:
                flying.remove(worst)
                _landed.notify_all()

    def _room(self, words: int, flying: list[Spent]) -> int:
        caps, spent = caps_of(self.run, self.settings), spent_of(self.run)
        for each in flying:
            spent = spent.plus(1, each.prompt_tokens, each.answer_tokens, each.cost)
        if spent.calls >= caps.calls:
            return 0
        room = min(ANSWER, caps.tokens - spent.tokens - words)
        asking, million = cost(self.settings.model, words, 0, 0), cost(self.settings.model, 0, 0, 1_000_000)
        if asking is not None and million and spent.cost is not None:
            room = min(room, int(1e6 * (caps.money - spent.cost - asking) / million))
        return max(0, room)


def caps_of(run: str, settings: Settings) -> Caps:
    """The caps as they stand: those of the start, or as a person raised them last."""
    raised = store.read(run, kind="caps")
    return Caps.model_validate(raised[-1].body) if raised else settings.caps


def spent_of(run: str) -> Spent:
    """What the run's recorded calls took."""
    spent = Spent()
    for event in store.read(run, kind="call"):
        body = event.body
        spent = spent.plus(1, body["prompt_tokens"], body["answer_tokens"], body["cost"])
    return spent


def over(caps: Caps, spent: Spent) -> str:
    """Which cap is reached, in a sentence."""
    used = f"{spent.calls} calls, {spent.tokens:,} tokens" + (
        f", {spent.cost:.2f} USD" if spent.cost is not None else ""
    )
    if spent.calls >= caps.calls:
        cap = f"{caps.calls} calls"
    elif spent.tokens + ANSWER > caps.tokens:
        cap = f"{caps.tokens:,} tokens"
    else:
        cap = f"{caps.money:.2f} USD"
    return f"The cap of {cap} on the language model is reached: one more call might exceed it. Used so far: {used}."


def _answered(run: str, asked: str) -> Reply | None:
    figures = store.event(run, asked, "call")
    texts = store.event(run, asked, TRANSCRIPT)
    if figures is None or texts is None:
        return None
    told = {name: value for name, value in figures.items() if name in Reply.model_fields}
    return Reply.model_validate({**told, "text": texts["answer"]})

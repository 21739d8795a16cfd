"""One question to a language model, insisted upon: retried with back-off, aborted at once when the run stops.

Covered: rate limits with Retry-After, time-outs, 5xx, streams that break off, endpoints without structured output or
with other names for settings. Not covered: anything but chat completions.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from core.engineers.desk import Call, Message, Reply
from core.llm.errors import Again, Unusable, is_page, understood
from core.llm.provider import ADDRESS, Provider, redacted
from core.llm.stream import Try

__all__ = ["OutOfTime", "Unusable", "complete", "models", "probe"]

TRIES = 6
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds of back-off
NO_ROUTE = 3  # tries after which an address that nobody answers at is given up
SLICE = 0.1  # seconds between two looks at whether to stop
PROBE = 2_000  # tokens for the one word that a connection is tested with
PROBE_SECONDS = 60.0
LIST_SECONDS = 15.0  # for the list of models

_making = threading.Lock()


class OutOfTime(Exception):
    """The run was stopped, or the seconds were over, before there was an answer."""


def complete(
    provided: Provider,
    call: Call,
    *,
    answer_tokens: int,
    seconds: float,
    stopped: Callable[[], bool],
    said: Callable[[str], None],
) -> Reply:
    """The model's answer. `said` hears of every trouble that is tried again. Raises Unusable, OutOfTime."""
    begun = time.monotonic()
    until = begun + seconds
    with _place(until, stopped):
        for number in range(1, TRIES + 1):
            found = _tried(provided, call, answer_tokens, until, stopped)
            if isinstance(found, Reply):
                text = redacted(found.text, provided, answer=True)
                return found.model_copy(update={"text": text, "seconds": round(time.monotonic() - begun, 3)})
            sentence = redacted(found.sentence, provided)
            if number == TRIES or (found.no_route and number == NO_ROUTE):
                raise Unusable(f"{sentence} Tried {number} times: test the connection on the Settings page.")
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (number - 1) if found.wait is None else found.wait)
            said(f"{sentence} Trying again in {wait:.0f} s.")
            _wait(wait, until, stopped)
    raise AssertionError("unreachable")


def models(provided: Provider) -> tuple[str, ...]:
    """The names that the provider lists, sorted. Raises Unusable."""
    import httpx2
    import openai

    try:
        with Try(provided).client() as client:
            return tuple(sorted(model.id for model in client.models.list(timeout=LIST_SECONDS)))
    except openai.NotFoundError:
        raise Unusable(
            f"{provided.host} lists no models at this address: is {ADDRESS} whole (it often ends in /v1)?"
        ) from None
    except (ValueError, TypeError, AttributeError):
        raise is_page(provided) from None
    except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL) as error:
        found = understood(error, provided)
        sentence = found.sentence if isinstance(found, Again) else str(found)
        raise Unusable(redacted(sentence, provided)) from None


def probe(provided: Provider) -> str:
    """Ask for one word; a sentence about how it went. Raises Unusable."""
    call = Call(role="probe", messages=(Message(role="user", content="Answer with the one word ok."),))
    try:
        reply = complete(
            provided, call, answer_tokens=PROBE, seconds=PROBE_SECONDS, stopped=lambda: False, said=lambda _: None
        )
    except OutOfTime:
        raise Unusable(f"{provided.host} did not answer within {PROBE_SECONDS:.0f} s: is the model loaded?") from None
    return f"{provided.model} at {provided.host} answered in {reply.seconds:.1f} s."


def _tried(
    provided: Provider, call: Call, answer_tokens: int, until: float, stopped: Callable[[], bool]
) -> Reply | Again:
    """One try in a thread of its own, so that a silent connection can be left. Raises Unusable, OutOfTime."""
    one = Try(provided)
    thread = threading.Thread(target=one.run, args=(call, answer_tokens), daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(SLICE)
        if thread.is_alive() and (stopped() or time.monotonic() > until):
            one.abandon()
            raise OutOfTime(_why(stopped))
    if isinstance(one.outcome, Unusable):
        raise Unusable(redacted(str(one.outcome), provided))
    if one.outcome is None:
        raise AssertionError("a try ended without an outcome")
    return one.outcome


def _wait(seconds: float, until: float, stopped: Callable[[], bool]) -> None:
    ends = time.monotonic() + seconds
    if ends > until:
        raise OutOfTime("there is no time left to try again")
    while time.monotonic() < ends:
        if stopped():
            raise OutOfTime(_why(stopped))
        time.sleep(min(SLICE, max(0.0, ends - time.monotonic())))


def _why(stopped: Callable[[], bool]) -> str:
    return "the run was stopped" if stopped() else "the time for this answer was over"


@contextmanager
def _place(until: float, stopped: Callable[[], bool]) -> Iterator[None]:
    """One of the few places for questions at a time (STUDIO_LLM_PARALLEL, 4 unless set)."""
    with _making:
        places = _places(os.environ.get("STUDIO_LLM_PARALLEL", ""))
    while not places.acquire(timeout=SLICE):
        if stopped() or time.monotonic() > until:
            raise OutOfTime(_why(stopped))
    try:
        yield
    finally:
        places.release()


@lru_cache(maxsize=4)
def _places(given: str) -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(int(given) if given.isdecimal() and int(given) else 4)

"""One try of one question: streamed, in the way that this endpoint takes it, and cut where it has no end."""

from __future__ import annotations

import contextlib
import logging
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from core.engineers.desk import Call, Reply
from core.llm.errors import Again, Unusable, is_filtered, is_page, told, understood
from core.llm.extras import EXTRAS, Extras
from core.llm.provider import Provider
from core.llm.tokens import estimate

if TYPE_CHECKING:
    import openai

LONGEST = 100_000  # characters after which an answer is cut
CONNECT = 10.0  # seconds for a connection
SILENCE = 180.0  # seconds between two pieces of an answer: some models think first
OPENAI = "https://api.openai.com/v1"


class Try:
    """One try; `outcome` holds what came of it. `abandon` may be called from another thread."""

    def __init__(self, provided: Provider) -> None:
        self.provided = provided
        self.outcome: Reply | Again | Unusable | None = None
        self._sockets: list[socket.socket] = []
        self._left = False

    def client(self) -> openai.OpenAI:
        """A client of its own, without retries (they are told and counted elsewhere) and without settings but ours."""
        import httpx2
        import openai

        for name in ("openai", "httpx2", "httpcore2"):
            logging.getLogger(name).setLevel(logging.WARNING)  # below that they write addresses, headers and prompts
        timeout = httpx2.Timeout(SILENCE, connect=CONNECT)
        http = openai.DefaultHttpxClient(timeout=timeout, event_hooks={"request": [self._watch]})
        made = openai.OpenAI(
            api_key=self.provided.key, base_url=self.provided.base_url or OPENAI, max_retries=0, timeout=timeout,
            http_client=http,
        )  # fmt: skip
        made.organization = made.project = None  # else taken from the environment, and sent to whoever is asked
        return made

    def run(self, call: Call, answer_tokens: int) -> None:
        """Ask, and keep what came of it."""
        import httpx2
        import openai

        try:
            with self.client() as client:
                self.outcome = self._asked(client, call, answer_tokens)
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, OSError) as error:
            self.outcome = understood(error, self.provided)
        except (ValueError, TypeError, AttributeError, LookupError, RuntimeError) as error:
            what = f"{type(error).__name__}: {told(error)}"
            self.outcome = Again(f"What {self.provided.host} sent is no answer of a language model ({what}).")

    def abandon(self) -> None:
        """Break the connection off, whatever it waits for: the provider is to stop as well, closing alone does not tell it."""
        self._left = True
        for each in self._sockets:
            _shut(each)

    def _watch(self, request: Any) -> None:
        request.extensions["trace"] = self._connected

    def _connected(self, name: str, info: dict[str, Any]) -> None:
        if name.endswith(("connect_tcp.complete", "start_tls.complete")):
            made = info["return_value"].get_extra_info("socket")
            if isinstance(made, socket.socket):
                self._sockets.append(made)
                if self._left:
                    _shut(made)

    def _asked(self, client: openai.OpenAI, call: Call, answer_tokens: int) -> Reply | Again | Unusable:
        import openai

        extras = Extras(self.provided)
        for _ in range(len(EXTRAS) + 2):
            options = extras.options(call, answer_tokens)
            try:
                found = self._answer(client, call, options)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if is_filtered(error):
                    return self._reply(call, Gathered(told(error), "refused"))
                if not extras.give_up(error, options):
                    raise
            else:
                extras.answered()
                return found
        raise AssertionError("unreachable: there are fewer extras than turns")

    def _answer(self, client: openai.OpenAI, call: Call, options: dict[str, Any]) -> Reply | Again | Unusable:
        messages: Any = [message.model_dump() for message in call.messages]
        made = client.chat.completions.create(model=self.provided.model, messages=messages, **options)
        if isinstance(made, str) or "text/html" in _content_type(made):
            return is_page(self.provided)
        gathered = _gather(made if options.get("stream") else [made])
        if gathered is None:
            return Again(f"The answer of {self.provided.host} broke off before its end.")
        return self._reply(call, gathered)

    def _reply(self, call: Call, found: Gathered) -> Reply:
        asked = sum(estimate(message.content) for message in call.messages)
        details = getattr(found.usage, "prompt_tokens_details", None)
        return Reply(
            text=found.text, ended=found.ended, model=self.provided.model,
            prompt_tokens=getattr(found.usage, "prompt_tokens", None) or asked,
            answer_tokens=getattr(found.usage, "completion_tokens", None) or estimate(found.text + found.thoughts),
            cached_tokens=getattr(details, "cached_tokens", None) or 0,
        )  # fmt: skip


@dataclass(frozen=True)
class Gathered:
    """An answer put together. What a model thinks aloud is no part of its text, but is paid for."""

    text: str
    ended: Literal["stop", "length", "refused", "too long"]
    usage: Any = None
    thoughts: str = ""


def _gather(pieces: Iterable[Any]) -> Gathered | None:
    """None where the stream had no end."""
    text: list[str] = []
    thoughts: list[str] = []
    length, ended, usage, refusal = 0, None, None, False
    for piece in pieces:
        usage = getattr(piece, "usage", None) or usage
        for choice in getattr(piece, "choices", None) or ():
            part = getattr(choice, "delta", None) or getattr(choice, "message", None)
            refused = _text(getattr(part, "refusal", None))
            refusal = refusal or bool(refused)
            text.append(refused or _text(getattr(part, "content", None)))
            thoughts.append(_text(getattr(part, "reasoning_content", None) or getattr(part, "reasoning", None)))
            length += len(text[-1])
            ended = getattr(choice, "finish_reason", None) or ended
        if length > LONGEST:
            with contextlib.suppress(AttributeError):
                pieces.close()  # type: ignore[attr-defined]
            return Gathered("".join(text)[:LONGEST], "too long", usage, "".join(thoughts))
    if ended is None:
        return None
    cut: Literal["stop", "length"] = "length" if ended == "length" else "stop"
    return Gathered("".join(text), "refused" if refusal or ended == "content_filter" else cut, usage, "".join(thoughts))


def _text(content: Any) -> str:
    """A text, or the texts of a list of parts: some endpoints send those, thoughts among them."""
    if isinstance(content, list):
        return "".join(part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str))
    return content if isinstance(content, str) else ""


def _content_type(made: Any) -> str:
    response = getattr(made, "response", None)
    return str(response.headers.get("content-type", "")) if response is not None else ""


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # closed already
        socket.socket.shutdown(connection, socket.SHUT_RDWR)  # of a TLS socket too, without its own farewell

"""A real server on loopback that speaks the OpenAI protocol: chat completions (streamed or whole), errors, the list of models.

What it answers is scripted by one function from the request's body to an `Act`.
"""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar

KEY = "sk-test-0123456789abcdefghijklmnop"
MODEL = "fake-model"
PIECE = 400  # characters in one piece of a stream


@dataclass(frozen=True)
class Act:
    """What the server does with one request. Acts that are not a 200 have a `status`."""

    text: str = ""
    finish: str | None = "stop"
    usage: bool = True
    cached: int = 0
    delay: float = 0.0  # seconds before the first byte
    hang: bool = False  # nothing comes until the client goes away
    drop: int | None = None  # the connection breaks off after so many characters of the stream
    garbage: bool = False  # a line that is no JSON in the middle of the stream
    raw: str | None = None  # these bytes instead of everything, as a stream of events
    page: bool = False  # a web page instead of an answer
    refusal: str = ""
    status: int = 200
    error: str = ""
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def fail(status: int, error: str, code: str = "", **headers: str) -> Act:
    """An error in the protocol's form; headers with underscores for dashes."""
    return Act(status=status, error=error, code=code, headers={k.replace("_", "-"): v for k, v in headers.items()})


def tokens_of(text: str) -> int:
    """How this server counts: four characters a token."""
    return -(-len(text) // 4)


class FakeProvider:
    """Use it as a context manager. `requests` are the bodies that came, in order, `headers` (small names) what came with each.

    `key` and `models` may be changed in the middle; `gone` counts the hanging requests whose client went away.
    """

    def __init__(
        self, answer: Callable[[dict[str, Any]], Act], key: str = KEY, models: tuple[str, ...] = (MODEL,)
    ) -> None:
        self.answer, self.key, self.models = answer, key, models
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.most_at_once = 0
        self.gone = 0
        self.listing: Act | None = None  # what comes instead of the list of models
        self._at_once = 0
        self._lock = threading.Lock()
        self._closed = threading.Event()
        handler = type("Handler", (_Handler,), {"fake": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """What OPENAI_BASE_URL is set to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a program here."""
        return {"OPENAI_BASE_URL": self.url, "OPENAI_API_KEY": KEY, "STUDIO_MODEL": MODEL}

    def begin(self, body: dict[str, Any], headers: dict[str, str]) -> None:
        """One more request is being answered."""
        with self._lock:
            self.requests.append(body)
            self.headers.append(headers)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)

    def end(self) -> None:
        """One less."""
        with self._lock:
            self._at_once -= 1

    def wait(self, seconds: float) -> None:
        """Let time pass, but not beyond the server's own end."""
        self._closed.wait(seconds)

    def hang(self, connection: socket.socket) -> None:
        """Say nothing until the client goes away or the server ends."""
        while not self._closed.wait(0.02):
            if select.select([connection], [], [], 0)[0] and not connection.recv(1, socket.MSG_PEEK):
                with self._lock:
                    self.gone += 1
                return

    def __enter__(self) -> FakeProvider:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    fake: ClassVar[FakeProvider]
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""

    def do_GET(self) -> None:
        if self._refused():
            return
        if self.fake.listing is not None:
            self._act(self.fake.listing, {"model": next(iter(self.fake.models), "")})
            return
        data = [{"id": name, "object": "model", "created": 0, "owned_by": "test"} for name in self.fake.models]
        self._json(200, {"object": "list", "data": data})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self._refused():
            return
        self.fake.begin(body, {name.lower(): value for name, value in self.headers.items()})
        try:
            self._act(self.fake.answer(body), body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            self.fake.end()

    def _refused(self) -> bool:
        given = self.headers.get("Authorization", "")
        if given == f"Bearer {self.fake.key}":
            return False
        shown = f"{given[7:15]}****{given[-4:]}"
        self._error(401, f"Incorrect API key provided: {shown}.", "invalid_api_key", {})
        return True

    def _act(self, act: Act, body: dict[str, Any]) -> None:
        self.fake.wait(act.delay)
        if act.hang:
            self.fake.hang(self.connection)
            self.close_connection = True
        elif body.get("model") not in self.fake.models:
            self._error(404, f"The model {body.get('model')!r} does not exist.", "model_not_found", {})
        elif act.page:
            self._send(
                act.status, "text/html", b"<html><head><title>Welcome</title></head><body>Welcome</body></html>", {}
            )
        elif act.raw is not None:
            self._send(200, "text/event-stream", act.raw.encode(), {})
        elif act.status != 200:
            self._error(act.status, act.error, act.code, act.headers)
        elif body.get("stream"):
            self._stream(act, body)
        else:
            message = {"role": "assistant", "content": act.text or None, "refusal": act.refusal or None}
            choice = {"index": 0, "message": message, "finish_reason": act.finish}
            self._json(200, {**_head(body, "chat.completion"), "choices": [choice], **_usage(act, body)})

    def _stream(self, act: Act, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        head = _head(body, "chat.completion.chunk")
        text = act.text if act.drop is None else act.text[: act.drop]
        for start in range(0, len(text), PIECE):
            self._event({**head, "choices": [_piece({"content": text[start : start + PIECE]}, None)]})
        if act.garbage:
            self.wfile.write(b"data: {no json\n\n")
        if act.drop is not None:
            return
        if act.refusal:
            self._event({**head, "choices": [_piece({"refusal": act.refusal}, None)]})
        self._event({**head, "choices": [_piece({}, act.finish)]})
        if (body.get("stream_options") or {}).get("include_usage") and act.usage:
            self._event({**head, "choices": [], **_usage(act, body)})
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, event: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())

    def _error(self, status: int, message: str, code: str, headers: dict[str, str]) -> None:
        self._json(status, {"error": {"message": message, "type": "error", "param": None, "code": code}}, headers)

    def _json(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._send(status, "application/json", json.dumps(body).encode(), headers or {})

    def _send(self, status: int, kind: str, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def _head(body: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": int(time.time()), "model": body.get("model", "")}


def _piece(delta: dict[str, str], finish: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish}


def _usage(act: Act, body: dict[str, Any]) -> dict[str, Any]:
    if not act.usage:
        return {}
    asked = tokens_of("".join(message["content"] or "" for message in body["messages"]))
    answered = tokens_of(act.text)
    return {
        "usage": {
            "prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered,
            "prompt_tokens_details": {"cached_tokens": act.cached},
        }
    }  # fmt: skip

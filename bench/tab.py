"""A browser tab without a browser: it speaks Streamlit's protocol, so that what a rerun costs the server can be measured alone.

As the browser does, it asks for a page, keeps what messages may be kept, and asks for the live fragments whenever they are due.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
LARGEST = 100_000_000  # bytes of one message
PATIENCE = 120.0


@dataclass
class Live:
    """A fragment that is drawn again every `every` seconds; `due` by the monotonic clock."""

    every: float
    due: float


@dataclass
class Tab:
    """One session. `open` it first; `bytes` counts what came."""

    address: str  # host:port
    page: str  # as in the page's URL
    query: str = ""
    live: dict[str, Live] = field(default_factory=dict)
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    tabs: str = ""  # the id of the page's tabs, where it has some
    bytes: int = 0
    _kept: dict[str, None] = field(default_factory=dict)
    _socket: ClientConnection | None = None
    _hash: str = ""

    def open(self) -> float:
        """Connect and ask for the page; seconds until it was there."""
        self._socket = connect(
            f"ws://{self.address}/_stcore/stream", subprotocols=["streamlit"], max_size=LARGEST, compression=None
        )  # type: ignore[arg-type]
        return self.rerun()

    def close(self) -> None:
        """End the session."""
        if self._socket:
            self._socket.close()

    def choose(self, label: str) -> float:
        """Go to one of the page's tabs; seconds until it was drawn."""
        self.widgets[self.tabs] = WidgetState(id=self.tabs, string_value=label)
        return self.rerun()

    def rerun(self, fragment: str = "") -> float:
        """Run the page, or one fragment of it, and take in what it draws; seconds from the question to the last word of the answer.

        Raises RuntimeError when the page shows an exception.
        """
        state = ClientState(
            query_string=self.query, page_name=self.page, page_script_hash=self._hash, fragment_id=fragment,
            is_auto_rerun=bool(fragment), cached_message_hashes=list(self._kept),
        )  # fmt: skip
        state.widget_states.widgets.extend(self.widgets.values())
        state.context_info.url = f"http://{self.address}/{self.page}?{self.query}"
        state.context_info.timezone, state.context_info.color_scheme = "UTC", "light"
        assert self._socket, "open the tab first"
        begun = time.perf_counter()
        self._socket.send(BackMsg(rerun_script=state).SerializeToString())
        if not fragment:
            self.live.clear()
        while True:
            data = self._socket.recv(timeout=PATIENCE)
            self.bytes += len(data)
            message = ForwardMsg.FromString(data)  # type: ignore[arg-type]
            if message.WhichOneof("type") == "script_finished" and message.script_finished in DONE:
                return time.perf_counter() - begun
            self._take(message)

    def _take(self, message: Any) -> None:
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self._hash = message.navigation.page_script_hash
        elif kind == "auto_rerun":
            every = message.auto_rerun.interval
            self.live[message.auto_rerun.fragment_id] = Live(every, time.monotonic() + every)
        elif kind == "stop_auto_rerun":
            for each in message.stop_auto_rerun.fragment_ids:
                self.live.pop(each, None)
        elif kind == "delta":
            delta = message.delta
            if delta.WhichOneof("type") == "new_element" and delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(delta.new_element.exception.message)
            if delta.WhichOneof("type") == "add_block" and delta.add_block.HasField("tab_container"):
                self.tabs = delta.add_block.tab_container.id or self.tabs
        if message.metadata.cacheable and message.hash:
            self._kept[message.hash] = None

    def tick(self, everything: bool = False) -> float:
        """Draw the fragments that are due, or all; the seconds that this took."""
        taken = 0.0
        for name, each in list(self.live.items()):
            if everything or each.due <= time.monotonic():
                each.due = time.monotonic() + each.every
                taken += self.rerun(name)
        return taken

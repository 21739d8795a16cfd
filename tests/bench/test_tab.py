from __future__ import annotations

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.home import installation, server
from bench.long_run import RUN, one_more, write_run
from bench.tab import Tab


@pytest.mark.slow
def test_a_tab_without_a_browser_gets_the_pages_and_keeps_their_live_parts_live() -> None:
    with installation() as home:
        story = write_run(15)
        with server(home) as (address, _):
            tab = Tab(address, "run", f"run={RUN}")
            tab.open()
            assert len(tab.live) == 3  # head, body, the sidebar's note
            before = tab.bytes
            one_more(story, 1)
            assert tab.tick(everything=True) > 0
            assert tab.bytes > before
            tab.choose("Log")
            tab.close()


def test_a_page_that_breaks_is_an_error() -> None:
    message = ForwardMsg()
    message.delta.new_element.exception.message = "It broke."
    with pytest.raises(RuntimeError, match="It broke"):
        Tab("nowhere", "run")._take(message)

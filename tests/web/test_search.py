from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from ddgs import engines
from ddgs.base import BaseSearchEngine

from core.web import WebTrouble, cache, find, search
from tests.fakes.web import FakeWeb


@pytest.fixture
def engine(web: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> FakeWeb:
    """The real ddgs, with one engine, which asks the server on loopback."""

    class Loopback(BaseSearchEngine[Any]):
        name, category, provider = "loopback", "text", "loopback"
        search_url, search_method = web.address("search"), "GET"
        items_xpath = "//div[@class='result']"
        elements_xpath = {"title": ".//h2//text()", "href": ".//a/@href", "body": ".//p//text()"}

        def build_payload(self, query: str, *_: Any, **__: Any) -> dict[str, Any]:
            return {"q": query}

    monkeypatch.setitem(engines.ENGINES["text"], "loopback", Loopback)
    monkeypatch.setattr(search, "ENGINES", "loopback")
    monkeypatch.setattr(search, "PAUSE", 0.05)
    return web


def test_queries_become_pages_taken_in_turn_from_each_querys_results(engine: FakeWeb) -> None:
    engine.results = {
        "one": [engine.address("missing"), engine.address("article#top"), engine.address("model.py")],
        "two": [engine.address("markdown"), engine.address("article"), engine.address("paper.pdf"), "ftp://x.org/"],
    }
    found, troubles = find(("one", "two"), 2)
    assert [page.url for page in found] == [engine.address("markdown"), engine.address("article")]
    assert troubles == ()
    assert "paper.pdf" not in engine.seen


def test_pages_that_are_missing_for_want_of_reading_are_told_in_one_sentence(engine: FakeWeb) -> None:
    engine.results = {"one": [engine.address(path) for path in ("missing", "markdown", "picture")]}
    found, troubles = find(("one",), 3)
    assert [page.title for page in found] == ["A model"]
    assert len(troubles) == 1
    assert troubles[0].startswith("2 of 3 pages could not be read. 127.0.0.1 answers 404")


def test_the_same_search_is_answered_from_the_cache(engine: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.results = {"one": [engine.address("markdown")]}
    assert find(("one",), 1) == find(("one",), 1)
    assert engine.seen == ["search", "markdown"]
    monkeypatch.setattr(search, "LATEST", -1.0)
    find(("one",), 1)
    assert engine.seen == ["search", "markdown", "search"]


def test_a_limited_search_is_tried_again_and_then_told_once(engine: FakeWeb) -> None:
    engine.engine = "limited"
    engine.results = {"one": [engine.address("article")]}
    assert find(("one", "two", "three"), 5) == ((), ("The search engines found nothing, or they block searches from here for now.",))  # fmt: skip
    assert engine.seen == ["search"] * 4
    assert cache.get("search", "one", 1e9) is None


def test_a_query_without_results_does_not_end_the_search(engine: FakeWeb) -> None:
    engine.results = {"two": [engine.address("markdown")]}
    found, troubles = find(("one", "two"), 1)
    assert len(found) == len(troubles) == 1


def test_engines_that_do_not_answer_are_given_up(engine: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.engine = "slow"
    monkeypatch.setattr(search, "ENGINE_SECONDS", 1)
    assert find(("one", "two"), 5) == ((), ("The search engines did not answer in time.",))
    assert engine.seen == ["search"]


def test_without_a_network_that_is_said_at_once(engine: FakeWeb) -> None:
    engines.ENGINES["text"]["loopback"].search_url = "https://no-such-host.invalid/search"
    begun = time.monotonic()
    found, troubles = find(("one", "two", "three"), 5)
    assert found == ()
    assert troubles == ("The search engines cannot be reached: there is no network, or it lets no searches out.",)
    assert time.monotonic() - begun < 4.0


@pytest.mark.parametrize(
    ("name", "words", "sentence"),
    [
        ("RatelimitException", "429", "limit how often"), ("TimeoutException", "timed out", "in time"),
        ("DDGSException", "No results found.", "found nothing, or they block"),
        ("DDGSException", "ConnectError: refused", "cannot be reached"),
        ("DDGSException", "BodyError: garbage", "something that cannot be read"), ("", "", "The search failed (KeyError)"),
    ],
)  # fmt: skip
def test_what_ddgs_raises_becomes_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, words: str, sentence: str
) -> None:
    import ddgs
    from ddgs import exceptions

    class Blocked:
        def __init__(self, **_: object) -> None: ...

        def text(self, *_: object, **__: object) -> list[dict[str, str]]:
            raise getattr(exceptions, name)(words) if name else KeyError("href")

    monkeypatch.setattr(ddgs, "DDGS", Blocked)
    with pytest.raises(WebTrouble) as raised:
        search._ddgs("anything")
    assert sentence in str(raised.value)


def test_a_search_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()
    monkeypatch.setattr(search, "SEARCHING", 0.2)
    monkeypatch.setattr(search, "ask", lambda query: [str(let_go.wait(5))][:0])
    assert find(("one", "two"), 5) == ((), ("The search engines did not answer in time.",))
    let_go.set()


def test_pages_that_hang_cost_no_more_than_the_time_for_all(engine: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SECONDS", 0.8)
    engine.results = {"one": [engine.address("markdown"), engine.address("drip")]}
    begun = time.monotonic()
    found, troubles = find(("one",), 2)
    assert [page.title for page in found] == ["A model"]
    assert "1 of 2 pages could not be read" in troubles[0]
    assert time.monotonic() - begun < 2.5


def test_no_query_is_no_search(web: FakeWeb) -> None:
    assert find((), 5) == ((), ())

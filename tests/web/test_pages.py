from __future__ import annotations

from pathlib import Path

import pytest

import core
from core.web import WebTrouble, cache, find, pages, read, search
from core.web.cards import card_from
from tests.fakes.web import FakeWeb


def test_a_page_is_read_with_title_date_text_and_code(web: FakeWeb) -> None:
    page = read(web.address("article"))
    assert page.title == "Gradient boosting for tabular data"
    assert page.date == "2026-03-04"
    assert "Boosted trees are a strong first choice" in page.text
    assert page.code[0].startswith("from catboost import")


def test_a_markdown_file_gives_its_fences(web: FakeWeb) -> None:
    page = read(web.address("markdown"))
    assert page.title == "A model"
    assert page.code == ("from sklearn.linear_model import Ridge\nmodel = Ridge(alpha=1.0)",)


def test_a_page_without_text_is_told(web: FakeWeb) -> None:
    with pytest.raises(WebTrouble, match="no text to read"):
        read(web.address("empty"))


def test_what_was_read_lately_is_not_fetched_again(web: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(web.address("article")) == read(web.address("article"))
    assert web.seen == ["article"]
    monkeypatch.setattr(pages, "LATEST", 0.0)
    read(web.address("article"))
    assert web.seen == ["article", "article"]


def test_a_damaged_cache_is_no_trouble(web: FakeWeb, studio_home: Path) -> None:
    read(web.address("article"))
    for file in (studio_home / "web").iterdir():
        file.write_text("{half")
    assert read(web.address("article")).date == "2026-03-04"


def test_control_and_hidden_characters_do_not_come_in() -> None:
    assert pages.clean("a\x00b\u202ec\u200bd\x1b[31m", 100) == "abcd[31m"


def test_queries_become_pages_in_the_order_of_the_results(web: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    results = {"one": ["missing", "article"], "two": ["markdown", "article"]}
    monkeypatch.setattr(search, "ask", lambda query: [web.address(path) for path in results[query]])
    found, troubles = find(("one", "two"), 5)
    assert [page.url for page in found] == [web.address("markdown"), web.address("article")]
    assert len(troubles) == 1
    assert "404" in troubles[0]


def test_a_blocked_search_is_one_trouble_and_no_page(web: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def blocked(query: str) -> list[str]:
        asked.append(query)
        raise WebTrouble("The search engines limit how often they are asked; nothing was looked up.")

    monkeypatch.setattr(search, "ask", blocked)
    found, troubles = find(("one", "two", "three"), 5)
    assert found == ()
    assert len(troubles) == len(asked) == 1
    assert cache.get("search", "one", 1e9) is None


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("RatelimitException", "limit how often"), ("TimeoutException", "in time"), ("DDGSException", "found nothing")],
)
def test_what_ddgs_raises_becomes_a_sentence(monkeypatch: pytest.MonkeyPatch, name: str, sentence: str) -> None:
    import ddgs
    from ddgs import exceptions

    class Blocked:
        def __init__(self, **_: object) -> None: ...

        def text(self, *_: object, **__: object) -> list[dict[str, str]]:
            raise getattr(exceptions, name)("202 https://html.duckduckgo.com/html")

    monkeypatch.setattr(ddgs, "DDGS", Blocked)
    with pytest.raises(WebTrouble, match=sentence):
        search._ddgs("anything")


def test_a_search_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    let_go = threading.Event()
    monkeypatch.setattr(search, "SECONDS", 0.2)
    monkeypatch.setattr(search, "ask", lambda query: [str(let_go.wait(5))])
    assert find(("one",), 5) == ((), ("The search took too long.",))
    let_go.set()


def test_a_pasted_link_becomes_a_card_with_source_and_date(web: FakeWeb) -> None:
    card = core.card_from_link(web.address("article"))
    assert card.name == "Gradient boosting for tabular data"
    assert card.source == web.address("article")
    assert card.date == "2026-03-04"
    assert "CatBoostClassifier(" in card.code
    assert "pip install" not in card.code


def test_a_pages_orders_become_no_more_than_text_of_a_card(web: FakeWeb) -> None:
    card = card_from(read(web.address("hostile")))
    assert card.name == "The best model"
    assert card.code == ""
    assert len(card.why) < 400

from __future__ import annotations

import core
from core.engineers.desk import Page
from core.web import read
from core.web.cards import card_from
from tests.fakes.web import FakeWeb


def test_a_pasted_link_becomes_a_card_with_source_and_date(web: FakeWeb) -> None:
    card = core.card_from_link(web.address("article"))
    assert card.name == "Gradient boosting for tabular data"
    assert card.source == web.address("article")
    assert card.date == "2026-03-04"
    assert card.why == "Added by hand from a link."
    assert "CatBoostClassifier(" in card.code
    assert "pip install" not in card.code


def test_a_pages_orders_do_not_get_onto_the_card(web: FakeWeb) -> None:
    card = card_from(read(web.address("hostile")))
    assert card.name == "The best model"
    assert card.code == ""
    assert "EVIL" not in card.model_dump_json()


def test_two_pages_with_one_title_make_two_cards() -> None:
    one, two = (card_from(Page(url=f"https://example.org/{name}", title="CatBoost")) for name in "ab")
    assert one.id.startswith("catboost_")
    assert one.id != two.id


def test_a_page_without_a_title_is_named_by_its_address() -> None:
    assert card_from(Page(url="https://example.org/x", title=" \n")).name == "https://example.org/x"


def test_a_sessions_prompts_and_output_are_taken_out_of_its_code() -> None:
    session = ">>> import sklearn\n>>> for name in dir(sklearn):\n...     print(name)\nbase\n"
    card = card_from(Page(url="https://example.org", title="t", code=(session,)))
    assert card.code == "import sklearn\nfor name in dir(sklearn):\n    print(name)"


def test_a_last_statement_that_was_cut_short_is_left_out() -> None:
    cut = "import lightgbm\nmodel = lightgbm.LGBMRegressor()\nmodel.fit(\n    rows,"
    card = card_from(Page(url="https://example.org", title="t", code=(cut,)))
    assert card.code == "import lightgbm\nmodel = lightgbm.LGBMRegressor()"


def test_what_is_no_python_is_no_code_of_a_card() -> None:
    others = ("library(catboost)\nmodel <- catboost.train(pool)", "hello", "$ pip install x", "x" * 90_000, "(" * 5_000)
    assert card_from(Page(url="https://example.org", title="t", code=others)).code == ""

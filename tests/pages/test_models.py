"""The pause about which models are tried: ticked, changed, added by hand or from a link."""

from __future__ import annotations

from core.decisions import Cards, Decision
from core.engineers.port import ModelCard
from tests.pages.conftest import Open, keyed, texts
from tests.pages.fakes import FakeStudio
from tests.pages.questions import models_decision
from tests.pages.story import beginning

URL = "https://example.org/a_(b)?c=*d*"


def ask(studio: FakeStudio, *more: ModelCard) -> Decision:
    decision = models_decision()
    cards = Cards.model_validate(decision.proposal)
    proposal = Cards(cards=(*cards.cards, *more)).model_dump(mode="json")
    decision = decision.model_copy(update={"proposal": proposal})
    story = beginning("r1", "Mine")
    story.tell(
        "search", "s/0", queries=["tabular classification model"], troubles=["One page could not be read."],
        pages=[{"title": "A *page*", "url": URL, "date": "2026-01-02"}, {"title": "", "url": "javascript:x", "date": ""}],
    )  # fmt: skip
    story.ask(decision)
    studio.add(story)
    return decision


def chosen(studio: FakeStudio) -> dict[str, ModelCard]:
    value = studio.answers[0][2].value
    return {card.id: card for card in Cards.model_validate(value).cards if card.chosen}


def test_an_address_is_a_link_and_anything_else_is_text(studio: FakeStudio, page: Open) -> None:
    ask(
        studio,
        ModelCard(id="web", name="From the web", why="w", source=URL, date="2026-01-02"),
        ModelCard(id="odd", name="Odd", why="w", source="javascript:alert(1)"),
    )
    at = page("run", run="r1")
    shown = [each.value for each in at.markdown]
    assert any("](<https://example.org/a_%28b%29?c=*d*>)" in each and "2026" in each for each in shown)
    assert not any("](<javascript" in each or "<javascript" in each for each in shown)
    words = texts(at)
    assert "From javascript:alert(1)" in words
    assert "Bundled with the studio" in words


def test_what_was_looked_up_stands_below_the_cards(studio: FakeStudio, page: Open) -> None:
    ask(studio)
    words = texts(page("run", run="r1"))
    assert "What was looked up on the web: 2 pages read" in words
    assert "tabular classification model" in words
    assert "A *page*" in words
    assert "One page could not be read." in words


def test_a_card_is_changed_and_the_change_outlives_the_closed_card(studio: FakeStudio, page: Open) -> None:
    decision = ask(studio)
    card = f"card_catboost_{decision.digest}"
    at = page("run", run="r1", **{card: True})
    keyed(at, "text_area", "card_name_catboost").set_value("CatBoost, deep").run()
    keyed(at, "text_area", "card_why_catboost").set_value("Many categories.").run()
    at.session_state[f"card_code_catboost_{decision.digest}_0"] = "fit(depth=8)"
    at.run()
    at.session_state[card] = False
    at.run()
    assert "CatBoost, deep" in "".join(each.label for each in at.checkbox)
    at.button(key="approve_edit").click().run()
    found = chosen(studio)["catboost"]
    assert (found.name, found.why, found.code) == ("CatBoost, deep", "Many categories.", "fit(depth=8)")
    assert found.source == "bundled"


def test_opening_a_card_changes_nothing(studio: FakeStudio, page: Open) -> None:
    decision = ask(studio)
    at = page("run", run="r1", **{f"card_catboost_{decision.digest}": True})
    at.button(key="approve_edit").click().run()
    assert "Nothing is changed yet" in texts(at)


def test_a_model_is_added_by_hand_under_an_id_of_its_own_and_taken_out_again(studio: FakeStudio, page: Open) -> None:
    ask(studio)
    at = page("run", run="r1")
    for _ in range(2):
        next(each for each in at.text_input if each.label == "Name of a model").set_value("CatBoost")
        next(each for each in at.text_area if each.label.startswith("Example code")).set_value("fit(seed=1)")
        next(each for each in at.button if each.label == "Add it").click()
        at.run()
        assert not at.exception
    assert "Added by hand" in texts(at)
    keyed(at, "button", "remove_catboost_3").click().run()
    at.button(key="approve_edit").click().run()
    found = chosen(studio)
    assert set(found) == {"catboost", "lightgbm", "linear", "catboost_2"}
    assert found["catboost_2"].code == "fit(seed=1)"


def test_a_card_comes_from_a_pasted_link_and_is_there_in_another_tab(studio: FakeStudio, page: Open) -> None:
    ask(studio)
    studio.cards[URL] = ModelCard(id="x", name="Forest", why="A page says so.", source=URL, date="2026-01-02")
    at = page("run", run="r1")
    next(each for each in at.text_input if each.label.startswith("Address")).set_value(f" {URL} ")
    next(each for each in at.button if each.label == "Read the page").click()
    at.run()
    assert not at.exception
    other = page("run", run="r1")
    other.button(key="approve_edit").click().run()
    assert chosen(studio)["forest"].source == URL


def test_a_link_that_cannot_be_read_is_one_sentence_and_stays_where_it_was_pasted(
    studio: FakeStudio, page: Open
) -> None:
    ask(studio)
    studio.trouble = "example.org did not answer: try again later, or add the model by hand."
    at = page("run", run="r1")
    next(each for each in at.text_input if each.label.startswith("Address")).set_value(URL)
    next(each for each in at.button if each.label == "Read the page").click()
    at.run()
    assert [each.value.replace("\\", "") for each in at.error] == [studio.trouble]
    assert next(each for each in at.text_input if each.label.startswith("Address")).value == URL

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from core.llm.caps import Caps
from tests.pages.asked import READY
from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio
from tests.pages.test_new import TABLE, upload


def with_model(page: Open) -> AppTest:
    at = upload(page("new"), "train", "people.csv", TABLE)
    return at.radio(key="new_engineer").set_value("llm").run()


def sent(at: AppTest) -> str:
    """What is shown in the expander."""
    return next(each.value for each in at.code if each.value.startswith("Problem:"))


def test_the_playbook_is_proposed_and_needs_nothing(studio: FakeStudio, page: Open) -> None:
    studio.provided = READY
    at = upload(page("new"), "train", "people.csv", TABLE)
    assert at.radio(key="new_engineer").value == "playbook"
    at.button(key="start").click().run()
    settings = studio.created[0]["settings"]
    assert (settings.engineer, settings.model, settings.search) == ("playbook", "", False)


def test_without_a_provider_a_model_cannot_be_chosen_and_the_page_says_why(page: Open) -> None:
    at = upload(page("new"), "train", "people.csv", TABLE)
    assert at.radio(key="new_engineer_off").disabled
    words = texts(at)
    assert "No language model is set: give OPENAI_API_KEY." in words
    assert not at.button(key="start").disabled


def test_model_privacy_search_and_caps_reach_the_run(studio: FakeStudio, page: Open) -> None:
    studio.provided = READY
    at = with_model(page)
    at.text_input(key="new_model").set_value("gpt-5").run()
    at.segmented_control(key="new_privacy").set_value("names").run()
    at.toggle(key="new_search").set_value(False).run()
    at.number_input(key="new_money").set_value(1.5).run()
    at.number_input(key="new_tokens").set_value(90_000).run()
    at.number_input(key="new_calls").set_value(70).run()
    at.button(key="start").click().run()
    assert not at.exception
    settings = studio.created[0]["settings"]
    assert (settings.engineer, settings.model, settings.privacy) == ("llm", "gpt-5", "names")
    assert settings.search is False
    assert settings.caps == Caps(money=1.5, tokens=90_000, calls=70)


def test_the_proposed_choices_are_summary_figures_search_and_the_usual_caps(studio: FakeStudio, page: Open) -> None:
    studio.provided = READY
    at = with_model(page)
    at.button(key="start").click().run()
    settings = studio.created[0]["settings"]
    assert (settings.model, settings.privacy, settings.search) == ("gpt-5-mini", "summary", True)
    assert settings.caps == Caps()


def test_what_will_be_sent_is_shown_word_for_word_for_each_choice(studio: FakeStudio, page: Open) -> None:
    studio.provided = READY
    at = with_model(page)
    at.text_area(key="new_description").set_value("Who earns more?").run()
    at.segmented_control(key="new_privacy").set_value("names").run()
    few = sent(at)
    assert "age" in few
    assert "Who earns more?" in few
    assert "mean" not in few
    at.segmented_control(key="new_privacy").set_value("summary").run()
    assert "mean" in sent(at)
    at.segmented_control(key="new_privacy").set_value("examples").run()
    assert "such as" in sent(at) or "examples" in sent(at).lower()


def test_the_estimate_and_the_price_are_told_before_the_start(studio: FakeStudio, page: Open) -> None:
    studio.provided = READY
    at = with_model(page)
    assert "At most about" in texts(at)
    assert "No price is known" not in texts(at)
    at.text_input(key="new_model").set_value("my-own").run()
    words = texts(at)
    assert "no price is known for this model" in words
    assert "the cap on money does not bind, the one on tokens does" in words


def test_a_run_without_a_models_name_cannot_start(studio: FakeStudio, page: Open) -> None:
    studio.provided = READY.model_copy(update={"model": ""})
    at = with_model(page)
    assert "Name the model" in texts(at)
    assert at.button(key="start").disabled


def test_the_engineer_that_was_chosen_survives_a_look_at_another_page(studio: FakeStudio, page: Open) -> None:
    studio.provided = READY
    at = with_model(page)
    at.text_input(key="new_model").set_value("gpt-5").run()
    at.segmented_control(key="new_privacy").set_value("examples").run()
    at.toggle(key="new_search").set_value(False).run()
    at.number_input(key="new_calls").set_value(70).run()
    at.switch_page("pages/about.py").run()
    at.switch_page("pages/new.py").run()
    assert at.radio(key="new_engineer").value == "llm"
    assert at.text_input(key="new_model").value == "gpt-5"
    assert at.segmented_control(key="new_privacy").value == "examples"
    assert at.toggle(key="new_search").value is False
    assert at.number_input(key="new_calls").value == 70

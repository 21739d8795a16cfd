from __future__ import annotations

import pytest

import core
from core.sandbox.gpu import Gpu
from core.sandbox.layers import missing, named
from tests.pages.asked import READY
from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio


def test_without_a_provider_the_page_says_what_is_missing_and_how_to_set_it(page: Open) -> None:
    at = page("settings")
    words = texts(at)
    assert "No language model is set: give OPENAI_API_KEY." in words
    assert "export OPENAI_API_KEY=" in words
    assert 'OPENAI_API_KEY = "' in words
    assert not [each for each in at.button if each.key == "test_provider"]


def test_each_part_of_the_provider_is_shown_with_its_source(studio: FakeStudio, page: Open) -> None:
    studio.provided = READY
    words = texts(page("settings"))
    assert "set, from the environment" in words
    assert "gpt-5-mini, from .streamlit/secrets.toml" in words
    assert "api.openai.com (OpenAI's own)" in words
    assert "its price is known" in words


def test_the_connection_is_tested_with_the_model_that_stands_there(studio: FakeStudio, page: Open) -> None:
    studio.provided = READY
    at = page("settings")
    at.text_input(key="settings_model").set_value("gpt-5").run()
    at.button(key="test_provider").click().run()
    assert "gpt-5 answered in 0.2 s." in texts(at)


def test_the_models_that_the_provider_lists_are_shown(studio: FakeStudio, page: Open) -> None:
    studio.provided, studio.models = READY, ("gpt-5", "gpt-5-mini")
    at = page("settings")
    at.button(key="list_models").click().run()
    assert "gpt-5\ngpt-5-mini" in texts(at)


def test_a_refused_key_is_one_sentence(studio: FakeStudio, page: Open) -> None:
    studio.provided, studio.trouble = READY, "api.openai.com refuses the key: give a valid one."
    at = page("settings")
    for button in ("test_provider", "list_models"):
        at.button(key=button).click().run()
        assert [each.value.replace("\\", "") for each in at.error] == [studio.trouble]
        assert not at.exception


def test_a_model_without_a_price_is_told(studio: FakeStudio, page: Open) -> None:
    studio.provided = READY.model_copy(update={"model": "my-own"})
    assert "my-own: no price is known" in texts(page("settings"))


def test_what_keeps_scripts_in_is_shown_and_what_is_missing_too(page: Open) -> None:
    words = texts(page("settings"))
    assert ":material/check_circle: no network" in words
    assert ":material/cancel: no sight of other processes: **off** on this machine" in words


def test_every_page_warns_where_scripts_can_read_the_machine_s_files(studio: FakeStudio, page: Open) -> None:
    assert "Nothing keeps scripts from" not in texts(page("runs"))
    studio.worker.unprotected = missing(named(("seccomp",), landlock=0))
    assert "Nothing keeps scripts from" in texts(page("runs"))


def test_the_page_says_whether_networks_learn_on_a_gpu(monkeypatch: pytest.MonkeyPatch, page: Open) -> None:
    assert core.gpu().sentence in texts(page("settings"))
    monkeypatch.setattr(core, "gpu", lambda: Gpu("cuda", "Networks learn on the GPU (a fast one)."))
    assert "Networks learn on the GPU (a fast one)." in texts(page("settings"))

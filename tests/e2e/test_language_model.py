"""The story of a run with a language model, in a real browser against a real loopback provider."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import core
from tests.durable.lab import tables
from tests.e2e.conftest import App, choose, shot
from tests.fakes import good_model
from tests.fakes.provider import KEY, MODEL, Act, FakeProvider

pytestmark = pytest.mark.browser


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    """Asked for before the app, so that the app's environment names it."""
    with FakeProvider(_engineer) as fake:
        for name, value in fake.environment.items():
            monkeypatch.setenv(name, value)
        yield fake


def _engineer(body: dict[str, Any]) -> Act:
    """A good engineer who takes half a second, and whose first candidate leaks."""
    act = good_model.writing(good_model.LEAK, "candidate")(body)
    return Act(act.text, delay=0.1)


def test_a_person_steers_a_language_model_from_its_settings_to_its_transcript(
    provider: FakeProvider, app: App, page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train, _ = tables(tmp_path, 150)
    page.goto(f"{app.url}/settings")
    page.get_by_text(f"{MODEL} at 127.0.0.1").first.wait_for()
    page.locator(".st-key-test_provider button").click()
    page.get_by_text(re.compile(r"answered in")).wait_for()
    page.locator(".st-key-list_models button").click()
    page.wait_for_timeout(1500)
    assert KEY not in page.content()
    shot(page, "llm-1-settings")

    page.goto(f"{app.url}/new")
    page.locator("[class*='st-key-upload_train'] input[type=file]").set_input_files(str(train))
    page.locator(".st-key-start button").wait_for()
    page.get_by_text("A language model", exact=True).click()
    page.get_by_text(re.compile("At most about")).wait_for()
    page.get_by_text("What will be sent of the data").click()
    page.get_by_text("Problem: regression").first.wait_for()
    calls = page.locator(".st-key-new_calls input")
    calls.fill("12")
    calls.press("Enter")
    page.get_by_text("Look models up on the web").click()
    page.wait_for_timeout(1500)
    shot(page, "llm-2-new-run")
    _ask_about_models(page)
    page.locator(".st-key-start button").click()
    page.wait_for_url("**/run?run=*", timeout=90_000)

    # the models pause: a card changed, one added by hand, a link that cannot be read
    _pause(page, "Which models to try")
    page.get_by_text("Add a model").click()
    page.get_by_label("Address of a page about a model").fill("http://localhost/secret")
    page.get_by_role("button", name="Read the page").click()
    page.get_by_text("is not on the open internet").wait_for()
    page.get_by_label("Name of a model").fill("neighbours")
    page.get_by_role("button", name="Add it").click()
    page.get_by_text("added by hand").first.wait_for()
    page.wait_for_timeout(1000)
    shot(page, "llm-3-models")
    page.locator(".st-key-approve_edit button").click()

    # the cap: a question, with more it goes on
    _pause(page, "Spend more on the language model?", 120)
    page.wait_for_timeout(1000)
    shot(page, "llm-4-cap")
    more = page.locator("[class*='st-key-cap_calls_'] input")
    more.fill("400")
    more.press("Enter")
    page.wait_for_timeout(1200)
    page.locator(".st-key-approve_edit button").click()

    # the ablation pause: another option's code is written when it is chosen
    _pause(page, "Which block to refine", 120)
    choose(page, "target_block_", "[model]")
    page.get_by_text("is written when you choose it").wait_for()
    page.wait_for_timeout(800)
    shot(page, "llm-5-target")
    page.locator(".st-key-approve_edit button").click()
    page.locator(".st-key-decision").get_by_text(re.compile("^Attempt, Solution")).click()
    _pause(page, "The code for your plan on [model]")
    page.locator(".st-key-approve button").click()
    page.wait_for_timeout(1000)
    page.get_by_role("tab", name="Checks").click()
    page.get_by_text("It reads answers from elsewhere.").first.wait_for()
    page.wait_for_timeout(800)
    shot(page, "llm-6-run")

    page.locator(".st-key-finish_now button").first.click()
    page.get_by_text(re.compile("Finished: ")).first.wait_for(timeout=300_000)
    page.get_by_role("link", name="Transcript").last.click()
    page.wait_for_url("**/transcript?run=*")
    page.get_by_text("every word that went to the language model").wait_for()
    page.get_by_label("Find in prompts and answers").fill("It reads answers from elsewhere")
    page.get_by_label("Find in prompts and answers").press("Enter")
    page.wait_for_timeout(1500)
    page.get_by_text(re.compile(r"leakage · ")).first.click()
    page.get_by_text("Role: leakage").first.wait_for()
    page.wait_for_timeout(800)
    shot(page, "llm-7-transcript")

    monkeypatch.setenv("STUDIO_HOME", str(app.home))
    run = page.evaluate("new URLSearchParams(location.search).get('run')")
    seen = core.view(run)
    assert seen.caps.calls == 400
    assert "neighbours" in {known.solution.title for known in seen.solutions.values()}
    assert json.loads(core.file(run, "report.json"))["llm"]["calls"] == len(seen.calls)
    for width, theme in ((900, "light"), (1440, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        for name in ("run", "transcript", "settings"):
            page.goto(f"{app.url}/{name}?run={run}")
            page.wait_for_timeout(1500)
            wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - document.querySelector('[data-testid=stMain]').clientWidth")  # fmt: skip
            assert wide <= 1, f"{name} at {width} overflows by {wide}"
            shot(page, f"llm-8-{name}-{width}-{theme}")


def _ask_about_models(page: Any) -> None:
    page.locator(".st-key-ask_all button").click()
    page.wait_for_timeout(1000)


def _pause(page: Any, title: str, patience: int = 240) -> None:
    page.locator(".st-key-decision").get_by_text(title).first.wait_for(timeout=patience * 1000)
    page.wait_for_timeout(1000)

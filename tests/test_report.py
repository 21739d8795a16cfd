from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.report import code, markdown, so_far, text
from core.view import begin, fold
from tests.pages.story import Story, finished

ATTACKS = [
    "<script>alert(1)</script>", "[click](javascript:alert(1))", "![x](http://evil.example/x.png)", "# Title", "| a | b |",
    "`code`", "**bold**", "$x^2$", "&lt;b&gt;", "http://evil.example", "www.evil.example", "a\n\n# heading", "a\r\r<b>",
    "---", "1. one", "- item", "> quote", "~~gone~~", ":red[x]", "someone@evil.example",
]  # fmt: skip
ACTIVE = re.compile(r"(?<!\\)(?:\\\\)*[<\[\]|`*_$&#!~>]|://")


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_from_outside_has_no_effect(attack: str):
    shown = text(attack)
    assert not ACTIVE.search(shown)
    assert "\n" not in shown
    assert "\r" not in shown


@given(st.text())
@example(":A:")
def test_no_text_at_all_has_an_effect_and_none_is_lost(raw: str):
    shown = text(raw)
    assert not ACTIVE.search(shown)
    icon = ":\u2060"  # a joiner stands between the colon and the name of what would be an icon, and nowhere else
    assert re.sub(r"\\([\W_])", r"\1", shown).replace(icon, ":") == " ".join(raw.split()).replace(icon, ":")


@given(st.text())
def test_a_code_span_cannot_be_left(raw: str):
    shown = code(raw)
    assert shown.count("`") == 2
    assert len(shown.splitlines()) == 1


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_report_of_hostile_names_is_one_page_without_effects(attack: str):
    story = Story(name=attack)
    story.tell("note", "n", text=attack, level="info")
    story.tell("failed", "", sentence=attack)
    page = markdown(fold(begin(story.events[0]), story.events[1:]))
    assert not re.search(r"(?<!\\)<script", page)
    assert not re.search(r"(?<!\\)\]\(", page)
    assert page.count("\n# ") + page.startswith("# ") == 1


def test_a_finished_run_s_page_tells_score_vault_and_attempts():
    story = finished()
    page = markdown(fold(begin(story.events[0]), story.events[1:]))
    for part in (
        "submitted, out of fold",
        "vault",
        "trivial baseline",
        "## What was tried",
        "## Ensembles",
        "## Findings",
    ):
        assert part in page


def test_a_fold_without_a_score_is_shown_as_none():
    member = {"title": "t", "model": "m", "score": {"metric": "roc_auc", "value": 0.5, "low": 0.4, "high": 0.6, "maximise": True},
              "folds": [{"score": None}, {"score": 0.5}]}  # fmt: skip
    story = Story()
    story.tell("finished", "", sentence="Done.", report={"members": [member], "score": member["score"]})
    assert "per fold none, 0.5" in markdown(fold(begin(story.events[0]), story.events[1:]))


def test_a_run_without_a_report_still_has_its_figures():
    story = finished()
    figures = so_far(fold(begin(story.events[0]), story.events[1:-1]))
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
    assert figures["members"][0]["score"] == figures["score"]
    assert figures["evaluations"]["all"] == len([event for event in story.events if event.kind == "evaluated"])
    assert figures["task"]["metric"] == "roc_auc"

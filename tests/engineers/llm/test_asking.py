from __future__ import annotations

import pytest

from core.engineers.desk import Blocked, Reply
from core.engineers.llm import LanguageModel
from core.engineers.playbook import Playbook
from core.engineers.port import Plan
from tests.engineers.llm.desk import Said, ScriptedDesk
from tests.engineers.llm.made import SCRIPT, brief

PLAN = Plan(block="model", words="Less penalty.")
GOOD = {"title": "Less penalty", "code": "from sklearn.linear_model import Ridge\nmodel = Ridge(alpha=0.1)"}
EDGES: list[Said] = [
    "no answer at all",
    Reply(text="", ended="stop"),
    Reply(text="x" * 200_000, ended="too long"),
    Reply(text='{"title": "a', ended="length"),
    Reply(text="No.", ended="refused"),
    {"title": "t", "code": "model = Ridge("},
    {"title": "t", "code": "# %% [other] Other\nmodel = 1"},
    {"title": "t", "code": "model = Ridge(alpha=strength)"},
    {"title": "t", "code": "other = 1"},
    {"title": "t", "code": "return 1"},
]


@pytest.mark.parametrize("wrong", EDGES)
def test_a_wrong_answer_is_asked_again_with_the_error_and_the_next_one_counts(wrong: Said) -> None:
    desk = ScriptedDesk({"coder": [wrong, GOOD]})
    found = LanguageModel(desk).rewrite(brief(), SCRIPT, PLAN)
    assert found.code == GOOD["code"]
    first, second = (call.messages for call in desk.calls)
    assert second[:2] == first
    assert [each.role for each in second] == ["system", "user", "assistant", "user"]
    assert "cannot be used" in second[3].content
    assert sum(len(each.content) for each in second[2:]) < 3_000
    assert desk.notes == []


def test_after_three_wrong_answers_the_attempt_is_skipped_and_the_log_says_so() -> None:
    desk = ScriptedDesk({"coder": [{"title": "t", "code": "model = ("}]})
    found = LanguageModel(desk).rewrite(brief(), SCRIPT, PLAN)
    assert found.code == SCRIPT.block("model").code
    assert "unchanged" in found.title
    assert len(desk.calls) == 3
    ((level, text),) = desk.notes
    assert level == "warning"
    assert "coder" in text
    assert "'(' was never closed: `model = (`" in text


def test_without_time_the_fallback_is_taken_with_one_quiet_note() -> None:
    desk = ScriptedDesk({"planner": [None]})
    assert LanguageModel(desk).plan(brief(), SCRIPT, "model", ()) is None
    assert [level for level, _ in desk.notes] == ["info"]
    assert len(desk.calls) == 1


def test_what_blocks_the_model_is_not_swallowed() -> None:
    desk = ScriptedDesk({"planner": [Blocked("cap", "The cap on calls is reached.")]})
    with pytest.raises(Blocked):
        LanguageModel(desk).plan(brief(), SCRIPT, "model", ())


def test_at_a_closed_desk_the_playbook_answers() -> None:
    assert isinstance(LanguageModel().at(ScriptedDesk(closed=True)), Playbook)
    assert isinstance(LanguageModel().at(ScriptedDesk()), LanguageModel)


def test_without_a_desk_it_says_what_is_missing() -> None:
    with pytest.raises(RuntimeError, match="at\\(desk\\)"):
        LanguageModel().plan(brief(), SCRIPT, "model", ())


def test_a_blocks_own_mark_at_the_top_of_its_code_is_taken_off() -> None:
    desk = ScriptedDesk({"coder": [{**GOOD, "code": "# %% [model] Mine\n" + GOOD["code"]}]})
    assert LanguageModel(desk).rewrite(brief(), SCRIPT, PLAN).code == GOOD["code"]

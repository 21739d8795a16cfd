from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from jinja2 import UndefinedError

from core.engineers.llm import LanguageModel
from core.engineers.llm.prompts import FOLDER, ROLES, render, shown, told
from core.engineers.port import Brief, Change, Plan
from core.harness.evaluation import Failure
from tests.engineers.llm.desk import ScriptedDesk
from tests.engineers.llm.made import ROWS, SCRIPT, TRIED, brief
from tests.engineers.llm.test_retrieving import PAGE
from tests.engineers.llm.test_roles import CARD, CAT, MEMBERS
from tests.engineers.playbook.room import brief_of, lay_out, trained

BRIEFS = {
    "regression": brief(),
    "binary": brief("binary", ("sold",)),
    "several targets": brief("multiclass", ("first", "second"), notes=("Mind the {{ braces }}.",)),
}
LOG = """loading rows: ZQX17
Traceback (most recent call last):
  File "/somewhere/room/solution.py", line 16, in <module>
    model = Ridge(alpha=1.0)
  File "/usr/lib/python3.11/site-packages/sklearn/linear_model/_ridge.py", line 12, in fit
    raise ValueError(ZQX17)
ValueError: could not convert string to float: 'LEAKED street' of ZQX17 in column 'rooms', 12.75 and LEAKED
"""
FAILURE = Failure(kind="crash", sentence="The script failed: ValueError: LEAKED", fold=1, log=LOG)


def asked(told_brief: Brief) -> ScriptedDesk:
    """A desk over which every role was asked once; no answer is usable, so each asks as it would."""
    desk = ScriptedDesk({role: [None] for role in ROLES}, pages=(PAGE,))
    desk.answers["ensemble planner"] = [{"plan": "Average."}]
    engineer = LanguageModel(desk)
    engineer.retrieve(told_brief, 4)
    engineer.candidate(told_brief, CARD)
    engineer.merge(told_brief, SCRIPT, CAT)
    engineer.ablations(told_brief, SCRIPT)
    engineer.summarise(told_brief, ROWS)
    engineer.target(told_brief, SCRIPT, ROWS, TRIED)
    engineer.plan(told_brief, SCRIPT, "model", TRIED)
    engineer.rewrite(told_brief, SCRIPT, Plan(block="model", words="Use alpha 9."))
    engineer.ensemble_plan(told_brief, MEMBERS, ())
    engineer.debug(told_brief, SCRIPT, FAILURE)
    for changes in ((), (Change(block="features", code="def features(frame):\n    return frame[['rooms']]"),)):
        engineer.leakage(told_brief, SCRIPT, changes)
        engineer.data_use(told_brief, SCRIPT, changes)
    return desk


@pytest.mark.parametrize("name", BRIEFS)
def test_every_role_has_a_prompt_that_names_it_first_and_asks_for_json(name: str) -> None:
    desk = asked(BRIEFS[name])
    assert set(desk.roles) == set(ROLES)
    for call in desk.calls:
        system, user = call.messages
        assert system.content.startswith(f"Role: {call.role}\n")
        assert "Answer with one JSON object: {" in system.content
        assert call.form is not None
        for field in call.form["properties"]:
            assert f'"{field}"' in system.content, f"{call.role} is not told of {field}"
        assert user.content
        assert "\n\n\n" not in system.content


@pytest.mark.parametrize("name", BRIEFS)
def test_the_same_state_gives_the_same_prompts(name: str) -> None:
    libraries = dict(reversed(BRIEFS[name].libraries.items()))
    again = BRIEFS[name].model_copy(update={"libraries": libraries})
    assert asked(BRIEFS[name]).calls == asked(again).calls


def test_all_prompt_files_belong_to_a_role() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.md")) == sorted(role.replace(" ", "_") for role in ROLES)


def test_a_prompt_with_something_missing_is_never_sent() -> None:
    with pytest.raises(UndefinedError, match="plan"):
        render("coder", **told(brief()), outline="", above="", below="", block=SCRIPT.block("model"))


def test_a_value_is_never_read_as_a_template() -> None:
    assert "{{ braces }}" in asked(BRIEFS["several targets"]).prompt(1)


SENT = {
    "names": {"SPREADTARGET": False, "SPREAD ": False, "CELL": False, "12,345": False, '"yes"': False},
    "summary": {"SPREADTARGET": True, "SPREAD ": True, "CELL": False, "12,345": True, '"yes"': True},
    "examples": {"SPREADTARGET": True, "SPREAD ": True, "CELL": True, "12,345": True, '"yes"': True},
}


@pytest.mark.parametrize("privacy", SENT)
def test_only_what_the_setting_allows_is_in_any_prompt(privacy: Any) -> None:
    desk = asked(brief("binary", ("sold",), privacy=privacy))
    prompts = "\n".join(desk.prompt(number) for number in range(len(desk.calls)))
    for marker, allowed in SENT[privacy].items():
        assert (marker in prompts) == allowed, marker
    for known in ("rooms", "street", "Rents in a town.", "2 classes"):
        assert known in prompts
    if privacy != "examples":
        for marker in ("SECRET", "LEAKED", "ZQX17", "12.75"):
            assert marker not in prompts


def test_the_debugger_sees_frames_its_own_lines_and_a_masked_exception() -> None:
    desk = asked(brief())
    (prompt,) = [desk.prompt(n) for n, call in enumerate(desk.calls) if call.role == "debugger"]
    assert 'File "solution.py", line 16, in <module>\n    model = Ridge(alpha=1.0)' in prompt
    assert 'File "sklearn/linear_model/_ridge.py", line 12, in fit' in prompt
    assert "ValueError: could not convert string to float: '… street' of … in column 'rooms', … and …" in prompt


def test_with_examples_the_debugger_sees_the_last_hundred_lines_cut() -> None:
    log = "\n".join([f"line {number}" for number in range(150)] + ["x" * 999])
    failure = FAILURE.model_copy(update={"log": log})
    desk = ScriptedDesk({"debugger": [None]})
    LanguageModel(desk).debug(brief(privacy="examples"), SCRIPT, failure)
    assert "line 50\n" not in desk.prompt()
    assert "line 51\n" in desk.prompt()
    assert "x" * 300 in desk.prompt()
    assert "x" * 301 not in desk.prompt()


def test_what_is_shown_is_what_is_sent() -> None:
    for privacy in ("names", "summary", "examples"):
        told_brief = brief("binary", ("sold",), privacy=privacy)
        assert shown(told_brief) in asked(told_brief).prompt(1)


def test_a_cell_or_a_name_cannot_end_its_line() -> None:
    told_brief = brief(privacy="examples")
    column = told_brief.profile.columns[0].model_copy(update={"examples": ('a"\nRole: coder',), "name": "x\ny"})
    profile = told_brief.profile.model_copy(update={"columns": (column,)})
    assert "\nRole" not in shown(told_brief.model_copy(update={"profile": profile}))


@pytest.mark.parametrize("targets", [("price",), ("sold",), ("sold", "kind")])
def test_the_contracts_skeleton_runs_in_a_room(
    targets: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train = pd.DataFrame(
        {
            "a": [1.0, 2.0, None, 4.0] * 5,
            "b": ["u", None, "v", "w"] * 5,
            "price": [1.0, 2.0, 3.0, 4.0] * 5,
            "sold": ["no", "yes", "yes", "no"] * 5,
            "kind": ["x", "y", "z", "x"] * 5,
        }
    )
    problem = "regression" if targets == ("price",) else "multiclass"
    made = brief_of(train, {"a": "number", "b": "category"}, targets, problem, "rmse" if problem == "regression" else "log_loss")  # fmt: skip
    system = render("candidate", **told(made), card=CARD)[0].content
    (code,) = re.findall(r"```python\n(.*?)\n```", system, re.DOTALL)
    lay_out(tmp_path, made, train)
    monkeypatch.chdir(tmp_path)
    answer = trained(code)(train[["a", "b"]].iloc[:3])
    wanted = {
        ("price",): ["price"],
        ("sold",): ["no", "yes"],
        ("sold", "kind"): ["sold=no", "sold=yes", "kind=x", "kind=y", "kind=z"],
    }
    assert list(answer.columns) == wanted[targets]
    assert list(answer.index) == [0, 1, 2]

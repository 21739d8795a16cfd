from __future__ import annotations

from core.engineers.llm import LanguageModel
from core.engineers.playbook import Playbook
from core.engineers.port import Change
from core.solution import Solution
from tests.engineers.llm.desk import ScriptedDesk
from tests.engineers.llm.made import CODE, SCRIPT, brief

LEAKY = Solution(
    code=CODE.replace(
        "    return pd.DataFrame(model", "    model.fit(test, test)\n    return pd.DataFrame(model"
    ).replace("return frame[numbers].fillna(0.0)", "return frame[numbers].fillna(frame[numbers].mean())"),
    title="Leaky",
    model="ridge",
)
PREDICT = SCRIPT.block("predict").code
FEATURES = SCRIPT.block("features").code
LEAK = {
    "block": "predict",
    "lines": "model.fit(test, test)\nnot there",
    "what": "It fits on the test rows.",
    "code": PREDICT,
}
MEAN = {
    "block": "features",
    "lines": "return frame[numbers].fillna(frame[numbers].mean())",
    "what": "Gaps are filled with the mean of whatever rows come.",
    "code": FEATURES,
}


def test_a_leak_is_shown_with_its_lines_and_the_corrections_add_up() -> None:
    desk = ScriptedDesk({"leakage": [{"findings": [LEAK, MEAN]}]})
    first, second = LanguageModel(desk).leakage(brief(), LEAKY, ())
    assert (first.block, first.lines) == ("predict", "    model.fit(test, test)")
    assert first.where == "[predict] line 23"
    assert LEAKY.code.splitlines()[22] == first.lines
    assert first.corrected is not None
    assert second.corrected is not None
    assert second.corrected.block("predict").code == PREDICT
    assert second.corrected.block("features").code == FEATURES


def test_what_the_syntax_tree_shows_is_added_to_what_the_model_finds() -> None:
    desk = ScriptedDesk({"leakage": [{"findings": []}]})
    (only,) = LanguageModel(desk).leakage(brief(), SCRIPT.replace("predict", LEAKY.block("predict").code), ())
    assert "inside `predict`" in only.what
    assert (only.block, only.lines) == ("predict", "    model.fit(test, test)")


def test_without_a_usable_answer_the_built_in_reading_stands_alone() -> None:
    for said in (None, "no idea", {"findings": [{**LEAK, "block": "nowhere"}]}):
        desk = ScriptedDesk({"leakage": [said]})
        found = LanguageModel(desk).leakage(brief(), LEAKY, ())
        assert [each.what for each in found] == [each.what for each in Playbook().leakage(brief(), LEAKY, ())]
        assert len(desk.notes) == 1


def test_a_correction_that_is_no_valid_script_is_asked_again() -> None:
    desk = ScriptedDesk({"leakage": [{"findings": [{**LEAK, "code": "def predict(test)"}]}, {"findings": [LEAK]}]})
    (*_, found) = LanguageModel(desk).leakage(brief(), LEAKY, ())[:1]
    assert found.corrected is not None
    assert "expected ':'" in desk.prompt(1)


def test_several_changes_are_read_in_one_call_with_an_outline_of_the_rest() -> None:
    changes = (
        Change(block="predict", code=LEAKY.block("predict").code),
        Change(block="features", code=LEAKY.block("features").code),
    )
    desk = ScriptedDesk(
        {"leakage": [{"findings": [{**LEAK, "block": "train"}]}, {"findings": [LEAK, MEAN]}]},
    )
    predict, features = LanguageModel(desk).leakage(brief(), SCRIPT, changes)
    assert len(desk.calls) == 2, "a finding outside the changes was asked again"
    assert "read_parquet(" not in desk.prompt(0)
    assert "model.fit(test, test)" in desk.prompt(0)
    assert predict.corrected == SCRIPT
    assert features.corrected == SCRIPT
    assert (features.block, features.lines) == ("features", f"    {MEAN['lines']}")


def test_the_data_use_check_names_what_is_left_aside() -> None:
    finding = {"block": "features", "lines": "", "what": "The notes are not used.", "code": ""}
    desk = ScriptedDesk({"data use": [{"findings": [finding]}, {"findings": []}, "no idea"]})
    engineer = LanguageModel(desk)
    (found,) = engineer.data_use(brief(), SCRIPT, ())
    assert (found.check, found.what, found.corrected) == ("data use", "The notes are not used.", None)
    assert engineer.data_use(brief(), SCRIPT, ()) == ()
    assert engineer.data_use(brief(), SCRIPT, ()) == Playbook().data_use(brief(), SCRIPT, ())
    assert len(desk.notes) == 1


def test_a_change_that_refers_to_the_same_data_is_not_read_again() -> None:
    desk = ScriptedDesk({"data use": [{"findings": []}]})
    engineer = LanguageModel(desk)
    same = (
        Change(block="model", code="from sklearn.linear_model import Lasso\nmodel = Lasso()"),
        Change(block="features", code="def features(frame):\n    return frame[numbers].fillna(1.0)\nnumbers = [n for n, k in task['columns'].items() if k == 'number']"),
    )  # fmt: skip
    assert engineer.data_use(brief(), SCRIPT, same) == ()
    assert desk.calls == []
    other = Change(block="features", code="def features(frame):\n    return frame[['rooms']]")
    engineer.data_use(brief(), SCRIPT, (*same, other))
    assert desk.roles == ["data use"]
    assert "frame[['rooms']]" in desk.prompt()
    assert "Lasso" not in desk.prompt()

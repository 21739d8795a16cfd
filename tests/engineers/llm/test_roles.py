from __future__ import annotations

from core.engineers.llm import LanguageModel
from core.engineers.playbook import Playbook
from core.engineers.port import EnsemblePlan, EnsembleTrial, Member, ModelCard, Plan, Refinement
from core.harness.evaluation import Failure
from core.solution import Solution
from tests.engineers.llm.desk import ScriptedDesk
from tests.engineers.llm.made import CODE, ROWS, SCRIPT, TRIED, brief, gain, score

CARD = ModelCard(id="ridge", name="Ridge regression", why="Quick.", source="https://a.example/ridge", code="Ridge()")
RUBBISH = "I would rather not."
CAT = Solution(code=CODE.replace("Ridge", "CatBoostRegressor").replace("alpha", "depth"), title="Cat", model="catboost")
MEMBERS = tuple(
    Member(solution=name, title=name.upper(), model=name, evaluation="e", score=score(value), seconds=3.0)
    for name, value in (("aa", 10.0), ("bb", 11.0), ("cc", 12.0))
)


def test_the_candidate_writer_gives_a_whole_script_with_its_family() -> None:
    desk = ScriptedDesk({"candidate": [{"title": "A ridge", "model": "Ridge ", "code": CODE}]})
    made = LanguageModel(desk).candidate(brief(), CARD)
    assert (made.code, made.title, made.model) == (CODE, "A ridge", "ridge")
    assert "Rents in a town." in desk.prompt()
    assert "Ridge()" in desk.calls[0].messages[1].content


def test_the_candidate_writers_fallback_is_the_playbooks_script_of_that_family() -> None:
    desk = ScriptedDesk({"candidate": [{"title": "", "model": "", "code": "print('no blocks')"}]})
    made = LanguageModel(desk).candidate(brief(), CARD.model_copy(update={"name": "CatBoost, ordered"}))
    assert made.model == "catboost"
    assert made == Playbook().candidate(brief(), ModelCard(id="catboost", name="", why="", source=""))
    assert "There is no block: a line like" in desk.notes[0][1]


def test_the_merger_gives_one_script_of_both_families_or_none() -> None:
    desk = ScriptedDesk({"merger": [{"code": CODE + "\n# both"}, {"code": ""}, {"code": CODE}, RUBBISH]})
    engineer = LanguageModel(desk)
    merged = engineer.merge(brief(), SCRIPT, CAT)
    assert merged is not None
    assert (merged.model, merged.title) == ("ridge+catboost", "Ridge + Cat")
    assert engineer.merge(brief(), SCRIPT, CAT) is None, "nothing to merge"
    assert engineer.merge(brief(), SCRIPT, CAT) is None, "the base itself"
    assert desk.notes == []
    assert engineer.merge(brief(), SCRIPT, CAT) is None, "no usable answer"
    assert len(desk.notes) == 1


def test_the_ablation_writer_names_blocks_that_exist_each_once() -> None:
    one = {"block": "model", "title": "No penalty", "code": "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression()"}  # fmt: skip
    plain = {"block": "features", "title": "Constant", "code": "def features(frame):\n    return frame[['rooms']] * 0"}
    desk = ScriptedDesk(
        {
            "ablation": [
                {"variants": [{**one, "block": "modle"}]},
                {"variants": [one, one]},
                {"variants": [one, plain]},
            ]
        }
    )
    found = LanguageModel(desk).ablations(brief(), SCRIPT)
    assert [(each.block, each.title) for each in found] == [("model", "No penalty"), ("features", "Constant")]
    assert "`setup`, `features`, `model`, `train`, `predict`" in desk.prompt(1)
    assert "two variants" in desk.prompt(2)
    for each in found:
        assert SCRIPT.replace(each.block, each.code).blocks


def test_without_usable_variants_there_is_no_study() -> None:
    desk = ScriptedDesk({"ablation": [{"variants": [{"block": "model", "title": "off", "code": ""}]}]})
    assert LanguageModel(desk).ablations(brief(), SCRIPT) == ()
    assert "read model" in desk.notes[0][1]


def test_the_summariser_reads_figures_and_no_cell_of_a_failure() -> None:
    desk = ScriptedDesk({"summariser": [{"summary": "Features matter."}]})
    assert LanguageModel(desk).summarise(brief(), ROWS) == "Features matter."
    assert "[features]" in desk.prompt()
    assert "gain +1.25 (+0.5 to +2)" in desk.prompt()
    assert "SECRET" not in desk.prompt()


def test_the_summarisers_fallback_is_the_playbooks_sentence() -> None:
    desk = ScriptedDesk({"summariser": [RUBBISH]})
    assert LanguageModel(desk).summarise(brief(), ROWS) == Playbook().summarise(brief(), ROWS)
    assert LanguageModel(desk).summarise(brief(), ()) == Playbook().summarise(brief(), ())
    assert len(desk.calls) == 3, "an empty study is not sent"


def test_the_extractor_names_blocks_and_the_coder_writes_the_first_ones_code() -> None:
    plans = [{"block": "model", "plan": "Use alpha 9."}, {"block": "features", "plan": "Add logs."}]
    code = "from sklearn.linear_model import Ridge\nmodel = Ridge(alpha=9.0)"
    desk = ScriptedDesk(
        {
            "extractor": [
                {"why": "w", "options": [{"block": "nowhere", "plan": "p"}]},
                {"why": "w", "options": [{"block": "model", "plan": "use  alpha 3"}]},
                {"why": "Penalty.", "options": plans},
            ],
            "coder": [{"title": "Alpha 9", "code": code}],
        }
    )
    found = LanguageModel(desk).target(brief(), SCRIPT, ROWS, TRIED)
    assert desk.roles == ["extractor", "extractor", "extractor", "coder"]
    assert "There is no block `nowhere`" in desk.prompt(1)
    assert "was tried already" in desk.prompt(2)
    assert found.why == "Penalty."
    first, second = found.options
    assert (first.plan, first.code, first.title) == (Plan(block="model", words="Use alpha 9."), code, "Alpha 9")
    assert second == Refinement(
        plan=Plan(block="features", words="Add logs."), code=SCRIPT.block("features").code, title=""
    )


def test_a_target_without_usable_code_gives_way_to_the_next() -> None:
    plans = [{"block": "model", "plan": "Use alpha 9."}, {"block": "features", "plan": "Add logs."}]
    code = "def features(frame):\n    return frame[['rooms']]"
    desk = ScriptedDesk(
        {
            "extractor": [{"why": "w", "options": plans}],
            "coder": [RUBBISH, RUBBISH, RUBBISH, {"title": "Logs", "code": code}],
        }
    )
    found = LanguageModel(desk).target(brief(), SCRIPT, ROWS, ())
    assert [each.plan.block for each in found.options] == ["features", "model"]
    assert found.options[0].code == code


def test_the_extractors_fallback_is_no_option() -> None:
    for said in (RUBBISH, {"why": "Done.", "options": []}):
        found = LanguageModel(ScriptedDesk({"extractor": [said]})).target(brief(), SCRIPT, ROWS, TRIED)
        assert found.options == ()


def test_the_planner_sees_earlier_plans_with_their_scores_and_repeats_none() -> None:
    desk = ScriptedDesk({"planner": [{"plan": "add squares"}, {"plan": "Add logs."}]})
    assert LanguageModel(desk).plan(brief(), SCRIPT, "features", TRIED) == Plan(block="features", words="Add logs.")
    assert "Add squares. -> score 10.5, gain -0.2 (-0.5 to +0.1), not adopted" in desk.prompt(0)
    assert "Use alpha 3." in desk.prompt(0)
    assert "SECRETCELL" not in desk.prompt(0)
    assert "tried already" in desk.prompt(1)
    assert LanguageModel(ScriptedDesk({"planner": [{"plan": " "}]})).plan(brief(), SCRIPT, "features", ()) is None


def test_the_coder_sees_its_block_and_an_outline_but_not_the_rest_of_the_script() -> None:
    desk = ScriptedDesk({"coder": [{"title": "Alpha", "code": "model = 1"}]})
    LanguageModel(desk).rewrite(brief(), SCRIPT, Plan(block="model", words="Use alpha 9."))
    prompt = desk.prompt()
    assert SCRIPT.block("model").code in prompt
    assert "Use alpha 9." in prompt
    assert "What the blocks below read of this one: model" in prompt
    assert "read_parquet(" not in prompt
    assert "SPREAD" not in prompt


def test_the_ensemble_planner_plans_in_words_and_the_ensembler_makes_data_of_it() -> None:
    tried = EnsembleTrial(
        plan=EnsemblePlan(method="mean", members=("aa", "bb")), score=score(9.5), comparison=gain(0.5, 0.1, 0.9)
    )
    desk = ScriptedDesk(
        {
            "ensemble planner": [{"plan": "Weigh a and c."}],
            "ensembler": [
                {"method": "vote", "members": ["aa", "cc"], "weights": []},
                {"method": "mean", "members": ["bb", "aa"], "weights": []},
                {"method": "mean", "members": ["aa", "zz"], "weights": []},
                {"method": "weights", "members": ["aa", "cc"], "weights": [3, 1]},
            ],
        }
    )
    engineer = LanguageModel(desk)
    assert engineer.ensemble_plan(brief(), MEMBERS, (tried,)) == Playbook().ensemble_plan(brief(), MEMBERS, (tried,))
    assert desk.roles == ["ensemble planner", *["ensembler"] * 3]
    found = engineer.ensemble_plan(brief(), MEMBERS, (tried,))
    assert found == EnsemblePlan(method="weights", members=("aa", "cc"), weights=(3.0, 1.0), words="Weigh a and c.")
    assert "aa: AA, aa, 10, 3" in desk.prompt(0)
    assert "mean of aa, bb -> score 9.5, gain +0.5 (+0.1 to +0.9)" in desk.prompt(0)


def test_a_second_layer_of_many_classes_is_sent_back_to_the_ensembler() -> None:
    several = brief()
    task = several.task.model_copy(update={"classes": {"y": tuple("abcdefghijk")}})
    desk = ScriptedDesk(
        {
            "ensemble planner": [{"plan": "A second layer."}],
            "ensembler": [
                {"method": "layer", "members": ["aa", "cc"], "weights": []},
                {"method": "stack", "members": ["aa", "cc"], "weights": []},
            ],
        }
    )
    found = LanguageModel(desk).ensemble_plan(several.model_copy(update={"task": task}), MEMBERS, ())
    assert found is not None
    assert found.method == "stack"
    assert desk.roles == ["ensemble planner", "ensembler", "ensembler"]


def test_an_empty_ensemble_plan_ends_the_rounds_and_no_answer_takes_the_playbooks() -> None:
    assert LanguageModel(ScriptedDesk({"ensemble planner": [{"plan": ""}]})).ensemble_plan(brief(), MEMBERS, ()) is None
    found = LanguageModel(ScriptedDesk({"ensemble planner": [None]})).ensemble_plan(brief(), MEMBERS, ())
    assert found == Playbook().ensemble_plan(brief(), MEMBERS, ())


FAILURE = Failure(kind="crash", sentence="The script failed: NameError: name 'Ridge' is not defined", fold=2, log="")


def test_the_debugger_mends_blocks_and_says_when_the_family_changed() -> None:
    cat = "from catboost import CatBoostRegressor\nmodel = CatBoostRegressor(verbose=False)"
    desk = ScriptedDesk(
        {
            "debugger": [
                {"cause": "c", "model": "ridge", "blocks": [{"block": "moddel", "code": "x"}], "code": ""},
                {"cause": "c", "model": "ridge", "blocks": [{"block": "model", "code": cat}], "code": ""},
            ]
        }
    )
    mended = LanguageModel(desk).debug(brief(), SCRIPT, FAILURE)
    assert mended is not None
    assert mended.block("model").code == cat
    assert mended.model == "catboost", "whatever the model said"
    assert [each.code for each in mended.blocks if each.name != "model"] == [
        each.code for each in SCRIPT.blocks if each.name != "model"
    ]
    assert "NameError: name 'Ridge' is not defined" in desk.prompt(0)


def test_the_debugger_may_give_the_whole_script_or_have_no_idea() -> None:
    whole = CODE.replace("alpha=1.0", "alpha=2.0")
    desk = ScriptedDesk({"debugger": [{"code": whole}, {"cause": "?", "blocks": []}, RUBBISH]})
    engineer = LanguageModel(desk)
    mended = engineer.debug(brief(), SCRIPT, FAILURE)
    assert mended is not None
    assert (mended.code, mended.model) == (whole, "ridge")
    assert engineer.debug(brief(), SCRIPT, FAILURE) is None
    assert desk.notes == []
    assert engineer.debug(brief(), SCRIPT, FAILURE) is None
    assert len(desk.notes) == 1

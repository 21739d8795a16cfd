"""The playbook's ensemble plans, one after the other."""

from __future__ import annotations

from core.engineers.playbook import Playbook
from core.engineers.playbook.ensembles import _plans
from core.engineers.port import Brief, EnsemblePlan, EnsembleTrial
from core.harness.score import Comparison
from core.harness.task import Split
from tests.engineers.playbook import tables

ENGINEER = Playbook()
TRAIN = tables.table(80)
BRIEF = tables.claiming(tables.binary(TRAIN, "f1"), 5_000)


def test_ensemble_plans_come_in_order_and_end() -> None:
    brief = tables.binary(TRAIN, "roc_auc")
    members = (
        tables.member("a", 0.7, "linear"),
        tables.member("b", 0.9, "catboost"),
        tables.member("c", 0.89, "catboost"),
        tables.member("d", 0.8, "net"),
    )
    trials: list[EnsembleTrial] = []
    plans: list[EnsemblePlan] = []
    while plan := ENGINEER.ensemble_plan(brief, members, tuple(trials)):
        plans.append(plan)
        trials.append(
            EnsembleTrial(
                plan=plan, score=members[0].score, comparison=Comparison(gain=0.1, low=0.095, high=0.105, p_better=0.99)
            )
        )
    assert [plan.method for plan in plans] == ["weights", "stack", "mean", "rank", "mean", "mean"]
    assert plans[2].members == plans[1].members
    assert plans[4].members == ("b", "d", "a")
    assert plans[5].members == ("b", "d")
    assert ENGINEER.ensemble_plan(brief, members[:1], ()) is None
    assert "rank" not in [plan.method for plan in [ENGINEER.ensemble_plan(BRIEF, members, tuple(trials[:2]))] if plan]


def test_a_second_layer_is_of_the_members_with_a_weight_where_it_can_learn_something() -> None:
    members = (
        tables.member("a", 0.95, "catboost+lightgbm"),
        tables.member("b", 0.9, "catboost"),
        tables.member("c", 0.89, "catboost"),
        tables.member("d", 0.8, "net"),
    )
    weighed = ENGINEER.ensemble_plan(BRIEF, members, ())
    assert weighed is not None
    trial = EnsembleTrial(
        plan=weighed, weights=(0.6, 0.0, 0.3, 0.1), score=members[0].score,
        comparison=Comparison(gain=0.1, low=0.095, high=0.105, p_better=0.99),
    )  # fmt: skip

    def layers(brief: Brief) -> list[EnsemblePlan]:
        return [plan for plan in _plans(brief, members, (trial,)) if plan.method == "layer"]

    (layer,) = layers(BRIEF)
    assert layer.members == ("a", "c", "d")
    assert not layers(tables.claiming(BRIEF, 900)), "few rows"
    many = {"sold": tuple(f"label {number}" for number in range(11))}
    task = BRIEF.task.model_copy(update={"classes": many})
    assert not layers(BRIEF.model_copy(update={"task": task})), "many classes"
    by_time = tables.claiming(tables.binary(TRAIN, "f1", split=Split(kind="time", column="seen")), 5_000)
    assert not layers(by_time), "what comes later may lie beyond all that trees have seen"

"""One open decision of each kind."""

from __future__ import annotations

from core.decisions import Cards, Decision, Finish
from core.engineers.port import AblationRow, Attempt, EnsemblePlan, EnsembleTrial, Member, ModelCard, Plan, Refinement
from tests.pages.pieces import comparison, score, solution


def target_decision(branch: str = "solution=0") -> Decision:
    """The ablation pause."""
    base = solution(4, "CatBoost with gradient boosting")
    options = [refinement("model", 450, "Deeper trees"), refinement("features", 0, "Ratios of numbers")]
    rows = [
        _row("model", "The model: a plain logistic regression", 0.031),
        _row("features", "No built features", 0.0006),
        _row("setup", "Missing values left as they are", -0.004),
        AblationRow(block="predict", title="No calibration", comparison=None, sentence="The variant crashed."),
    ]
    return Decision(
        key=f"{branch}/refine/t=0/target",
        kind="target",
        title="Which block to refine?",
        why="The model block brings most of the score: without it 0.031 are lost.",
        proposal=options[0].model_dump(mode="json"),
        context={
            "solution": base.model_dump(mode="json"),
            "rows": [row.model_dump(mode="json") for row in rows],
            "summary": "The model block matters most. The built features are within noise.",
            "options": [option.model_dump(mode="json") for option in options],
        },
    )


def _row(block: str, title: str, gain: float) -> AblationRow:
    return AblationRow(block=block, title=title, comparison=comparison(gain), sentence="")


def refinement(block: str, iterations: int, title: str) -> Refinement:
    code = solution(4).block(block).code
    code = code.replace("iterations=304", f"iterations={iterations}")
    code = code.replace("    return out", '    out["log_hours"] = out["hours"].apply(float).pow(0.5)\n    return out')
    return Refinement(plan=Plan(block=block, words=f"{title}, since the model underfits."), code=code, title=title)


def attempt_decision() -> Decision:
    """A further rewrite."""
    tried = Attempt(
        plan=Plan(block="model", words="Deeper trees"), score=score(0.9236), comparison=comparison(0.0006),
        adopted=False, sentence="Deeper trees: within noise, not adopted.",
    )  # fmt: skip
    return Decision(
        key="solution=1/refine/t=0/k=1/attempt",
        kind="attempt",
        title="Try this rewrite of [model]?",
        why="The last plan was within noise; a slower learning rate is the usual next step.",
        proposal=refinement("model", 900, "More trees, slower").model_dump(mode="json"),
        context={"solution": solution(4).model_dump(mode="json"), "tried": [tried.model_dump(mode="json")]},
    )


def members(many: int = 3) -> list[Member]:
    """Three finished solutions, and further ones."""
    made = [solution(0), solution(1, "Gradient boosting"), solution(2, "Linear model")]
    made += [solution(50 + place, f"Further model {place}") for place in range(3, many)]
    values = [0.921, 0.917, 0.884, *(0.88 - 0.001 * place for place in range(3, many))]
    return [
        Member(solution=each.id, title=each.title, model=each.model, evaluation="e", score=score(value), seconds=12.0)
        for each, value in zip(made, values)
    ]


def trial(plan: EnsemblePlan, gain: float = 0.002) -> EnsembleTrial:
    """A plan with its score."""
    return EnsembleTrial(plan=plan, score=score(0.921 + gain), comparison=comparison(gain))


def ensemble_decision(many: int = 3) -> Decision:
    """The ensemble pause, with so many members."""
    names = tuple(each.solution for each in members(many))
    plan = EnsemblePlan(method="weights", members=names[:2], words="Weights found by greedy selection.")
    return Decision(
        key="ensemble/r=1",
        kind="ensemble",
        title="Combine the solutions like this?",
        why="The two boosted models err on different rows.",
        proposal=plan.model_dump(mode="json"),
        context={
            "members": [each.model_dump(mode="json") for each in members(many)],
            "trials": [trial(EnsemblePlan(method="mean", members=names)).model_dump(mode="json")],
        },
    )


def models_decision() -> Decision:
    """The choice of retrieved models."""
    cards = Cards(
        cards=tuple(
            ModelCard(
                id=each, name=each.title(), why=f"{each} suits a mid-sized table.", source="bundled", code="fit()"
            )
            for each in ("catboost", "lightgbm", "linear")
        )
    )
    return Decision(
        key="search/models", kind="models", title="Which models to try?", why="They suit mid-sized tables.",
        proposal=cards.model_dump(mode="json"),
    )  # fmt: skip


def finish_decision() -> Decision:
    """The choice of what is refitted."""
    options = [
        {"id": "ensemble", "title": "The ensemble of 2 solutions", "score": "0.926"},
        {
            "id": solution(4).id,
            "title": "CatBoost with gradient boosting",
            "score": "0.923",
        },
    ]
    return Decision(
        key="finish", kind="finish", title="Finish with the ensemble?", why="It has the best out-of-fold score.",
        proposal=Finish(choice="ensemble").model_dump(mode="json"), context={"options": options},
    )  # fmt: skip

"""`python -m bench.reference_tokens`: the same search as the paper's public reference implementation would ask for it.

The reference is google/adk-samples, python/agents/machine-learning-engineering (read at the state that its forks of 2025 hold).
Known from its source are which call is made when, what each prompt carries, and how long each fixed text is; nothing of it
is copied here. The artefacts (scripts, blocks, plans, summaries) are those of the run that `bench.llm_tokens` makes, so both
sides are counted over the same scored attempts. Nothing fails and no check finds anything, on either side. As in the paper,
every script is read for leakage before it is scored (in the reference a setting, off by default) and the use of the data is
checked once per parallel solution.

Where the source leaves room, what is cheaper for the reference is assumed:
- its scripts, which also load, split and score by themselves, are as long as ours, which do not;
- the description of the task is our description of the data; its summary has a fifth of that;
- it makes K attempts and R ensembles, not one more of each as its loops do;
- what its search tool reads, the framework's own instructions, and escapes in its JSON cost nothing;
- an ablation script is the solution and the changed blocks once: no training or printing per variant;
- an ensemble script is the members' scripts with their set-up once; the submission is written from the best single script;
- ensembles are not read for leakage (nor are ours, which are no code); the check of the data's use says that all is used.

With its checks switched on, its source reads ablation scripts for leakage too, as ours are read: so the count over the same
scripts has these calls; the count of 157 calls at the paper's sizes has not.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import groupby

from bench.counts import Count, Counts, table, total
from bench.llm_tokens import PAPER, Whole, counted, told, whole_run
from core.seen import Known, Tried
from core.solution import Solution

# characters of each fixed text
FIXED = {
    "summarise the task": 230, "retriever": 370, "candidate": 1570, "merger": 1490, "data use": 970, "ablation": 1110,
    "ablation, later": 1270, "summariser": 200, "extractor": 1350, "extractor, later": 1560, "planner": 890, "coder": 830,
    "ensemble planner": 840, "ensemble planner, later": 880, "ensembler": 1520, "leakage": 820, "submission": 1520,
}  # fmt: skip
PLANS = 2  # earlier plans that a planner sees, the best first
LINE = 60  # characters of a printed result, of a heading with a score, of a JSON wrapper
PLACE = re.compile(r"^(solution=\d+)/refine/(t=\d+)")
AIM = 1 / 3
CHECKS = ("leakage", "data use")


class Reference:
    """Counts call by call.

    `phases`: how often the initial solution is made (once per parallel solution, in the reference). `merges`: how many each
    has, where not as many as our run had. `ablations_read`: whether ablation scripts are read for leakage.
    """

    def __init__(self, whole: Whole, phases: int = 1, merges: int | None = None, ablations_read: bool = True) -> None:
        self.whole, self.phases, self.counts, self.ablations_read = whole, phases, Counts(), ablations_read
        self._solutions = whole.view.solutions
        self._initial(merges)
        self._refinement()
        self._ensembles()
        self._submission()

    def _ask(self, role: str, prompt: int, answer: int, fixed: str = "") -> None:
        self.counts[role] = self.counts.get(role, Count()).plus(FIXED[fixed or role] + prompt, answer)

    def _scored(self, script: Solution) -> None:
        """Each script that is scored is read for leakage; the answer quotes the block that prepares the rows."""
        self._ask("leakage", len(script.code), len(script.block("features").code) + LINE)

    def _initial(self, merges: int | None) -> None:
        description = len(self.whole.sent)
        self._ask("summarise the task", description, description // 5)
        cards = len(next(each.answer for each in self.whole.asked if each.role == "retriever"))
        candidates, merged = self._of("candidate"), self._of("merge")
        if merges is not None:
            merged = (merged * merges)[:merges]
        for _ in range(self.phases):
            self._ask("retriever", description // 5, cards)
            for each in candidates:
                self._ask("candidate", description + cards // len(candidates), len(each.solution.code))
                self._scored(each.solution)
            for each in merged:
                base = self._solutions[each.parent or ""].solution
                self._ask("merger", len(base.code) + len(candidates[-1].solution.code), len(each.solution.code))
                self._scored(each.solution)
        for start in self._starts():
            self._ask("data use", description + len(start.code), LINE)

    def _refinement(self) -> None:
        for _, studies in groupby(
            sorted(self.whole.view.studies, key=lambda each: each.key), lambda each: _place(each.key)[0]
        ):
            summaries, blocks = 0, 0
            for number, study in enumerate(studies):
                script = self._solutions[study.solution].solution
                later = ", later" if number else ""
                variants = sum(
                    len(each.solution.block(each.block or "").code)
                    for each in self._of("ablation") if each.parent == script.id
                )  # fmt: skip
                ablation = len(script.code) + variants
                self._ask("ablation", len(script.code) + summaries, ablation, f"ablation{later}")
                if self.ablations_read:
                    self._ask("leakage", ablation, len(script.block("features").code) + LINE)
                self._ask("summariser", ablation + LINE * len(study.rows), len(study.summary))
                attempts = [each for each in self.whole.view.attempts if _place(each.key) == _place(study.key)]
                if not attempts:
                    continue
                block = len(script.block(attempts[0].attempt.plan.block).code)
                plan = len(attempts[0].attempt.plan.words)
                self._ask(
                    "extractor", len(script.code) + len(study.summary) + blocks, plan + block, f"extractor{later}"
                )
                self._inner(attempts, block)
                summaries, blocks = summaries + len(study.summary) + LINE, blocks + block

    def _inner(self, attempts: list[Tried], block: int) -> None:
        """The block stays that of the round's start, whatever was better meanwhile."""
        seen: list[Tried] = []
        for each in attempts:
            words = len(each.attempt.plan.words)
            if seen:
                shown = sum(len(one.attempt.plan.words) + 2 * LINE for one in seen[-PLANS:])
                self._ask("planner", block + shown, words)
            self._ask("coder", block + words, len(each.refinement.code))
            self._scored(self._solutions[each.solution].solution)
            seen.append(each)

    def _ensembles(self) -> None:
        finals = self._finals()
        scripts = sum(len(each.code) + LINE for each in finals)
        made = sum(len(each.code) for each in finals) - (len(finals) - 1) * len(finals[0].block("setup").code)
        plans: list[int] = []
        for trial in self.whole.view.trials:
            words = len(trial.plan.words)
            shown = sum(each + LINE for each in plans[-PLANS:])
            self._ask("ensemble planner", scripts + shown, words, "ensemble planner, later" if plans else "")
            self._ask("ensembler", scripts + words, made)
            plans.append(words)

    def _submission(self) -> None:
        best = min(self._finals(), key=lambda each: len(each.code))
        self._ask("submission", len(self.whole.sent) + len(best.code), len(best.code))
        self._scored(best)

    def _of(self, origin: str) -> list[Known]:
        return [each for each in self._solutions.values() if each.origin == origin]

    def _starts(self) -> list[Solution]:
        first = {_place(study.key)[0]: study.solution for study in reversed(self.whole.view.studies)}
        return [self._solutions[each].solution for each in first.values()]

    def _finals(self) -> list[Solution]:
        leaders = {
            branch: found[0] for branch, found in self.whole.view.incumbents.items() if branch.startswith("solution=")
        }
        return [self._solutions[each].solution for each in leaders.values()]


def comparison(whole: Whole) -> Iterator[str]:
    """Both tables of the reference, and the shares."""
    ours = total(counted(whole)).tokens
    for name, each in (
        ("over the same scored scripts", same(whole)),
        ("with an initial phase per parallel solution, as the paper counts", paper(whole)),
    ):
        found = total(each.counts)
        yield f"\n## The reference, {name}\n"
        yield from table(each.counts)
        yield f"\nOurs: {ours:,} tokens, the reference {found.tokens:,} in {found.calls} calls: {1 - ours / found.tokens:.0%} fewer."
    mine, theirs = _unchecked(counted(whole)), _unchecked(same(whole).counts)
    yield (
        f"\nWithout the checks for leakage and the data's use on either side, over the same scored scripts: "
        f"ours {mine:,}, the reference {theirs:,}: {1 - mine / theirs:.0%} fewer."
    )


def same(whole: Whole) -> Reference:
    """What the reference asks for the scripts that our run scored."""
    return Reference(whole)


def paper(whole: Whole) -> Reference:
    """What the reference asks at the paper's sizes."""
    return Reference(whole, PAPER.solutions, PAPER.models - 1, ablations_read=False)


def main() -> int:
    """Print the tables; 1 where ours does not use a third fewer tokens over the same scored scripts."""
    whole = whole_run()
    print("## Ours\n")
    print("\n".join([*told(whole), *comparison(whole)]))
    return int(total(counted(whole)).tokens > (1 - AIM) * total(same(whole).counts).tokens)


def _unchecked(counts: Counts) -> int:
    return total({role: each for role, each in counts.items() if role not in CHECKS}).tokens


def _place(key: str) -> tuple[str, str]:
    found = PLACE.match(key)
    if found is None:
        raise ValueError(f"{key}: no place in a refinement")
    return found[1], found[2]


if __name__ == "__main__":
    sys.exit(main())

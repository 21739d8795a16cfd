"""`python -m bench.llm_tokens`: what one whole run at the paper's sizes asks of a language model, role by role.

A scripted good engineer (`tests/fakes/good_model.py`) answers over HTTP, a real client asks it, a real worker trains its
scripts, which are as long as the playbook's. About every second round one attempt is adopted, so that the scripts change
as they do in real runs. Web search has no network here: the retriever is asked by itself, with as many and as long pages
as its prompt may quote.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

import core
from bench.counts import Count, Counts, table, total
from bench.home import installation, wait, worker
from core.data.proposal import Proposal, propose
from core.engineers.desk import Call, Page, Reply
from core.engineers.llm import LanguageModel
from core.engineers.port import Brief, Profile
from core.harness.task import Split, Task
from core.llm.caps import Caps
from core.llm.estimate import PER_ROLE
from core.runs import AUTO, Settings, Sizes
from core.view import RunView
from tests.fakes import good_model
from tests.fakes.provider import MODEL, Act, FakeProvider, tokens_of

PAPER = Sizes(further=0)
ROWS, NUMBERS, CATEGORIES, FOLDS = 900, 10, 4, 2
DESCRIPTION = "Which customers take the offer? The odds are wanted, not the label; the amounts are in thousands."
LIBRARIES = {"catboost": "1.2.10", "lightgbm": "4.7.0", "pandas": "3.1.1", "scikit-learn": "1.9.1", "torch": "2.15.0"}
COLUMN = """def features(frame, inner=features):
    column = frame[numbers].fillna(centre).to_numpy(float)[:, {n}]
    return np.column_stack([inner(frame), column**2])"""


@dataclass(frozen=True)
class Asked:
    """One call as it travelled: the messages, the JSON schema of the answer, the answer."""

    role: str
    prompt: str
    form: str
    answer: str


@dataclass(frozen=True)
class Whole:
    """One run as it went. `sent` is the description of the data that prompts carry."""

    task: Task
    profile: Profile
    sent: str
    view: RunView
    asked: tuple[Asked, ...]
    seconds: float


def main() -> None:
    """Print the tables."""
    whole = whole_run()
    print("\n".join(told(whole)))
    print("\nPer role, as core/llm/estimate.py has it: schemas included, the description of the data apart.")
    print("\n".join(per_role(whole)))


def whole_run(sizes: Sizes = PAPER, patience: float = 900.0) -> Whole:
    """A run on a made-up table, everything on autopilot."""
    train = customers()
    task = propose(train, name="offer", targets=["taken"], metric="roc_auc", description=DESCRIPTION).task
    task = task.model_copy(update={"split": Split(kind="stratified", folds=FOLDS)})
    settings = Settings(
        minutes=600.0, autonomy=AUTO, engineer="llm", model=MODEL, sizes=sizes, caps=Caps(tokens=10**9, calls=10**6)
    )
    asked: list[Asked] = []
    with (
        FakeProvider(lambda body: _answered(body, asked)) as fake, installation(), _environment(fake.environment), worker(),
    ):  # fmt: skip
        begun = time.monotonic()
        proposal = Proposal(task=task, reasons={})
        run = core.create(name="offer", train=train, test=None, proposal=proposal, settings=settings)
        wait(lambda: core.view(run).ended, patience, "the run did not come to its end")
        seen, seconds = core.view(run), time.monotonic() - begun
    if seen.state != "finished":
        raise RuntimeError(seen.sentence)
    profile = core.describe(train, None, task)
    sent = core.what_is_sent(task, profile, "summary")
    return Whole(task, profile, sent, seen, (_retrieved(task, profile, sizes.models), *asked), seconds)


def counted(whole: Whole, schemas: bool = True) -> Counts:
    """Per role, in the order of their first call; with the JSON schemas that structured output sends, or without."""
    found: Counts = {}
    for each in whole.asked:
        prompt = len(each.prompt) + schemas * len(each.form)
        found[each.role] = found.get(each.role, Count()).plus(prompt, len(each.answer))
    return found


def told(whole: Whole) -> Iterator[str]:
    """The run in a sentence, its table, what the schemas are of it."""
    seen = whole.view
    adopted = sum(each.attempt.adopted for each in seen.attempts)
    scored = sum(known.evaluation is not None for known in seen.solutions.values())
    yield (
        f"{len(seen.attempts)} attempts ({adopted} adopted), {len(seen.studies)} ablation studies, {len(seen.trials)} ensembles, "
        f"{scored} different scripts scored in {whole.seconds:.0f} s\n"
    )
    yield from table(counted(whole))
    schemas = total(counted(whole)).tokens - total(counted(whole, schemas=False)).tokens
    yield f"\nOf these {schemas:,} are the JSON schemas of the answers, which go out where the endpoint has structured output."


def per_role(whole: Whole) -> Iterator[str]:
    """The entries of `core.llm.estimate.PER_ROLE` as measured."""
    for role, count in counted(whole).items():
        carries = PER_ROLE[role][2]
        own = count.prompt / count.calls - tokens_of(whole.sent) * carries
        yield f'    "{role}": ({_rounded(own)}, {_rounded(count.answer / count.calls)}, {carries}),'


def customers() -> pd.DataFrame:
    """A made-up table: ten numbers whose squares matter, four categories with gaps, two classes."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({f"amount_{n}": rng.normal(size=ROWS).round(4) for n in range(NUMBERS)})
    odds = (frame**2).to_numpy() @ np.linspace(1.0, 0.4, NUMBERS)
    for n in range(CATEGORIES):
        levels = rng.integers(0, 5 + 3 * n, ROWS)
        frame[f"group_{n}"] = [None if rng.random() < 0.02 else f"level-{level}" for level in levels]
    noisy = odds + rng.logistic(size=ROWS)
    frame["taken"] = np.where(noisy > np.quantile(noisy, 0.7), "yes", "no")
    return frame.astype("str").where(frame.notna(), None)


class _Desk:
    """The good engineer and pages of full length, without a run."""

    closed = False

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def complete(self, call: Call) -> Reply:
        body = {"messages": [each.model_dump() for each in call.messages], "response_format": call.form}
        return Reply(text=_answered(body, self.asked).text)

    def search(self, queries: tuple[str, ...], count: int) -> tuple[Page, ...]:
        words, code = "Boosted trees are a strong first choice. " * 100, "model = Booster(rounds=300).fit(X, y)\n" * 50
        return tuple(
            Page(url=f"https://example.org/{n}", title=f"Models for tables, part {n}", text=words, code=(code, code))
            for n in range(count)
        )

    def note(self, text: str, level: str = "info") -> None:
        raise RuntimeError(text)


def _retrieved(task: Task, profile: Profile, count: int) -> Asked:
    desk = _Desk()
    brief = Brief(task=task, profile=profile, libraries=LIBRARIES, threads=1, seconds=600.0, privacy="summary")
    LanguageModel(desk).retrieve(brief, count)
    return desk.asked[0]


def _answered(body: dict[str, Any], asked: list[Asked]) -> Act:
    """The good engineer's answer with long scripts; a coder of features puts one column's square in place of a helper."""
    act = good_model.good(body, good_model.LONG)
    role, prompt = good_model.role_of(body), "".join(message["content"] for message in body["messages"])
    if role == "coder" and "The block [features]" in prompt:
        number = int(hashlib.sha256(prompt.encode()).hexdigest()[:8], 16)
        block = re.findall(r"```python\n(.*?)```", prompt, re.DOTALL)[0]
        kept = re.sub(r"\n\ndef checked_.*?\n(?=\n\n|\Z)", "", block, count=1, flags=re.DOTALL).rstrip()
        code = f"{kept}\n\n\n{COLUMN.replace('{n}', str(number % NUMBERS))}\n# change {number % 1000}"
        act = Act(json.dumps({"title": f"change {number % 1000}", "code": code}))
    form = json.dumps(body["response_format"]) if body.get("response_format") else ""
    asked.append(Asked(role, prompt, form, act.text))
    return act


@contextmanager
def _environment(changed: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _rounded(value: float) -> int:
    return max(10, round(value / 10) * 10)


if __name__ == "__main__":
    sys.exit(main())

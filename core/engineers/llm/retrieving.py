"""A_retriever: looks the task's kind up on the web and turns the pages into model cards with their sources."""

from __future__ import annotations

import re

from core.engineers.desk import Desk, Page
from core.engineers.llm import quoting
from core.engineers.llm.answers import Card, Cards
from core.engineers.llm.asking import ask
from core.engineers.llm.families import of_name
from core.engineers.llm.prompts import told
from core.engineers.playbook import Playbook
from core.engineers.port import Brief, ModelCard

PAGES = 6
OWN = "the model's own knowledge"
PROBLEMS = {"binary": "binary classification", "multiclass": "multiclass classification", "regression": "regression"}
WORDS = {
    "number": "numeric",
    "category": "categorical",
    "text": "text",
    "date": "datetime",
    "picture": "image",
    "sound": "audio",
}


def retrieve(desk: Desk, brief: Brief, count: int) -> tuple[ModelCard, ...]:
    """Up to `count` cards of different models, filled up with the playbook's.

    Without pages the playbook's cards are taken at once, unless a person asked for something else.
    """
    if count < 1:
        return ()
    bundled = Playbook().retrieve(brief, 99)
    pages = desk.search(queries(brief), PAGES)
    if not pages and not (brief.notes or brief.hints):
        return bundled[:count]
    found = ask(
        desk, "retriever", Cards, lambda answer: _cards(answer, pages)[:count], "the bundled model cards are used",
        **told(brief), pages=[quoting.page(each) for each in pages], count=count,
    )  # fmt: skip
    return _filled(found[0] if found else (), bundled, count)


def queries(brief: Brief) -> tuple[str, ...]:
    """What is looked for: the problem, the kinds of columns, the metric and the size class, nothing of the data itself."""
    problem = PROBLEMS[brief.task.problem]
    kinds = [WORDS[kind] for kind in WORDS if kind in brief.task.columns.values()]
    columns = f"{' and '.join(kinds)} columns" if kinds else "columns"
    metric = brief.task.metric.replace("_", " ")
    return (
        f"best model for {'' if brief.task.media else 'tabular '}{problem} with {columns}, {_size(brief.profile.rows)} data set, Python",
        f"Kaggle winning solution {'' if brief.task.media else 'tabular '}{problem} {metric} {' '.join(kinds)} features",
        f"gradient boosting or neural network for tabular {problem} {metric} example code",
    )


def _size(rows: int) -> str:
    return "small" if rows < 2_000 else "medium-sized" if rows < 100_000 else "large"


def _cards(answer: Cards, pages: tuple[Page, ...]) -> tuple[ModelCard, ...]:
    """The answer's cards, each model once. A source counts only where it is one of the pages; the date is that page's."""
    by_url = {each.url.rstrip("/"): each for each in pages}
    made: dict[str, ModelCard] = {}
    for each in answer.models:
        card = _card(each, by_url.get(each.source.strip().rstrip("/")))
        made.setdefault(card.id, card)
    return tuple(made.values())


def _card(given: Card, page: Page | None) -> ModelCard:
    name = quoting.line(given.name, 80)
    return ModelCard(
        id=re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40] or "model",
        name=name,
        why=quoting.line(given.why, 500),
        source=page.url if page else OWN,
        date=page.date if page else "",
        code=quoting.quoted(given.code, 3_000),
    )


def _filled(found: tuple[ModelCard, ...], bundled: tuple[ModelCard, ...], count: int) -> tuple[ModelCard, ...]:
    """With bundled cards of families that are not there yet, up to `count`."""
    families = {of_name(card.name) for card in found}
    ids = {card.id for card in found}
    others = [card for card in bundled if card.id not in ids and (of_name(card.name) or card.id) not in families]
    return (*found, *others)[:count]

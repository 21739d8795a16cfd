"""The run as a Jupyter notebook: the story in words, the best script block by block, the scores beside it.

Its code cells run from top to bottom in a folder that holds the training table as `train.csv`, pictures or sounds as `files`.
"""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from core.durable.evaluations import dataset
from core.engineers.port import AblationRow
from core.errors import Refused
from core.notebook_cells import LAST
from core.notebook_data import data_cells
from core.report import code, markdown, text
from core.seen import Known
from core.verbs import view
from core.view import RunView


def notebook(run: str) -> bytes:
    """The file. Raises Refused while nothing is scored, and where too little was kept of the data."""
    seen = view(run)
    known = _script(seen)
    data = dataset(run)
    cells = [new_markdown_cell(markdown(seen)), *data_cells(run, data, seen.settings.threads)]
    cells.append(new_markdown_cell(f"## The script: {text(known.solution.title)}\n\n{_origin(seen, known)}"))
    rows = _brings(seen, known)
    for block in known.solution.blocks:
        cells.append(
            new_markdown_cell(f"### [{block.name}] {text(block.title)}\n\n{rows.get(block.name, '')}".rstrip())
        )
        cells.append(new_code_cell(block.code.strip("\n")))
    cells += [new_markdown_cell("## Predictions"), new_code_cell(LAST)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    made = new_notebook(cells=cells, metadata={"language_info": {"name": "python"}, "title": seen.name})
    nbformat.validate(made)
    return str(nbformat.writes(made)).encode()


def _script(seen: RunView) -> Known:
    """The best single script of what was submitted, else the best so far."""
    members = seen.submissions[-1].members if seen.submissions else []
    known = [seen.solutions[name] for name in members if name in seen.solutions]
    scored = [(each.evaluation.score, each) for each in known if each.evaluation and each.evaluation.score]
    if scored:
        return max(scored, key=lambda pair: pair[0])[1]
    if seen.best_solution and seen.best_solution in seen.solutions:
        return seen.solutions[seen.best_solution]
    raise Refused("There is no scored script yet.")


def _origin(seen: RunView, known: Known) -> str:
    """Its score, and whether it is a member of something larger."""
    score = known.evaluation.score if known.evaluation else None
    words = f"Out of fold: {score} ({score.low:.5g} to {score.high:.5g})." if score else ""
    members = len(seen.submissions[-1].members) if seen.submissions else 1
    return words + (f" The submission combines {members} scripts; this one is the best of them." if members > 1 else "")


def _brings(seen: RunView, known: Known) -> dict[str, str]:
    """What the ablations of this script and of those it was made of said of each block, and what was tried on it."""
    said: dict[str, list[str]] = {}
    line: list[str] = []  # this script, what it was made of, and so on
    at: Known | None = known
    while at is not None and at.solution.id not in line:
        line.append(at.solution.id)
        at = seen.solutions.get(at.parent or "")
    studies = [study for study in seen.studies if study.solution in line]
    for row in (row for study in studies for row in study.rows):
        said.setdefault(row.block, []).append(_row(row))
    for tried in seen.attempts:
        said.setdefault(tried.refinement.plan.block, []).append(f"- Tried: {text(tried.attempt.sentence)}")
    return {block: "\n".join(lines) for block, lines in said.items()}


def _row(row: AblationRow) -> str:
    found = row.comparison
    if found is None:
        return f"- Ablation, {code(row.title)}: not compared."
    return f"- Ablation against {code(row.title)}: it brings {found.gain:+.4g} ({found.low:+.4g} to {found.high:+.4g}), {found.verdict}."

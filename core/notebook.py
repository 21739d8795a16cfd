"""The run as a Jupyter notebook: the story in words, the best script block by block, the scores beside it.

Its code cells run from top to bottom in a folder that holds the training table as `train.csv`.
"""

from __future__ import annotations

import json

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from core.data.reading import MISSING_WORDS
from core.durable.evaluations import dataset
from core.engineers.port import AblationRow
from core.errors import Refused
from core.harness.contract import contract
from core.report import code, markdown, text
from core.seen import Known
from core.verbs import view
from core.view import RunView

READ = '''# the table as the studio read it: each column in the type of its kind
import json
from pathlib import Path

import pandas as pd

READINGS = json.loads({readings!r})
TASK = json.loads({task!r})
MISSING = {missing}


def read(path):
    """A text table (its delimiter is found) as a typed table; decimals are written with a point."""
    cells = pd.read_csv(path, sep=None, engine="python", dtype="str", keep_default_na=False, na_values=MISSING)
    cells.columns = cells.columns.str.strip()
    columns = {{}}
    for name, reading in READINGS.items():
        values = cells[name]
        if reading["kind"] == "number":
            columns[name] = pd.to_numeric(values.str.strip(), errors="coerce").astype("float64")
        elif reading["kind"] == "date":
            moments = pd.to_datetime(values.str.strip(), format=reading["form"], errors="coerce", utc=True)
            columns[name] = moments.dt.tz_localize(None).astype("datetime64[ns]")
        elif reading["whole"]:
            columns[name] = values.str.strip().str.replace(r"^(-?\\d+)\\.0+$", r"\\1", regex=True)
        else:
            columns[name] = values
    for target in TASK["targets"]:
        if target in cells:
            columns[target] = pd.to_numeric(cells[target]) if TASK["problem"] == "regression" else cells[target]
    table = pd.DataFrame(columns)
    table.index.name = "row"
    return table


train = read("train.csv").dropna(subset=TASK["targets"])
Path("input").mkdir(exist_ok=True)
train.to_parquet("input/train.parquet")
Path("input/task.json").write_text(json.dumps(TASK))
train.head()
'''

LAST = """# predictions for a new table with the same columns
predictions = predict(train[list(READINGS)].head())
predictions
"""


def notebook(run: str) -> bytes:
    """The file. Raises Refused while nothing is scored, and where the rows are files."""
    seen = view(run)
    known = _script(seen)
    data = dataset(run)
    if seen.task.media:
        raise Refused("A run on pictures or sound has no notebook yet: its files are represented by the studio.")
    if not data.readings:
        raise Refused("This run was made by an earlier version, which kept too little for a notebook.")
    readings = {name: reading.model_dump(mode="json") for name, reading in data.readings.items()}
    task = json.dumps(contract(data, seen.settings.threads, 3600.0), ensure_ascii=False)
    reading = READ.format(readings=json.dumps(readings, ensure_ascii=False), task=task, missing=list(MISSING_WORDS))
    cells = [
        new_markdown_cell(markdown(seen)),
        new_markdown_cell(
            "## The data\n\nPut the training table beside this notebook as `train.csv`. The script below reads what this cell writes. A text table with decimal points is meant; "
            "convert a workbook, a Parquet file or decimal commas first."
        ),
        new_code_cell(reading),
        new_markdown_cell(f"## The script: {text(known.solution.title)}\n\n{_origin(seen, known)}"),
    ]
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

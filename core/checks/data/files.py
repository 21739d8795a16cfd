"""Pictures or sounds with the same content in several rows: what a fold holds out was then learnt from."""

from __future__ import annotations

from dataclasses import replace

from core.engineers.port import Finding
from core.harness.dataset import Dataset
from core.harness.split import groups_of

MUCH = 0.01  # share of rows with a file that another row has as well, from which scores are flattered visibly
USUAL = 0.5  # where the test rows have at least this part of that share with train, it is how the data come


def without_files(data: Dataset) -> Dataset:
    """The dataset without its column of files, for the checks that look at cells."""
    columns = {name: kind for name, kind in data.task.columns.items() if name != data.task.media}
    return replace(data, task=data.task.model_copy(update={"columns": columns}))


def same_files(data: Dataset) -> tuple[Finding, ...]:
    """What equal files do: labels that disagree, rows that should be kept in one fold, test rows that were learnt from."""
    column = data.task.media
    assert column is not None
    keys = data.train[column].dropna()
    again = keys[keys.duplicated(keep=False)]
    found: list[Finding] = []
    if data.test is not None and (copied := float(data.test[column].dropna().isin(keys).mean())) > 0:
        found.append(
            Finding(
                check="same files", what=f"{copied:.2%} of the files to predict are among those to learn from, byte for byte.",
                where=column, how_bad="note", remedy="Take care that new data do not repeat old ones like this.",
            )
        )  # fmt: skip
    else:
        copied = 0.0
    if again.empty:
        return tuple(found)
    share = len(again) / max(1, len(keys))
    labels = data.train.loc[again.index, list(data.task.targets)].astype(str).agg("\x1f".join, axis=1)
    differ = int((labels.groupby(again).nunique() > 1).sum())
    groups = groups_of(data.task, data.whole)
    whole = groups is not None and bool((groups.loc[again.index].groupby(again).nunique() <= 1).all())
    what = f"{len(again):,} of {len(keys):,} rows have a file that another row has as well, byte for byte."
    evidence = f"{differ:,} of {again.nunique():,} such files have different targets." if differ else ""
    if whole or share < MUCH or copied >= USUAL * share:
        found.append(Finding(check="same files", what=what, where=column, how_bad="note", evidence=evidence))
    else:
        found.append(
            Finding(
                check="same files", what=what, where=column, how_bad="doubtful", split=f"group:{column}",
                evidence=f"A fold then holds out files that were learnt from. {evidence}".strip(),
                remedy=f"Keep equal files in one fold: the split group:{column}.",
            )
        )  # fmt: skip
    return tuple(found)

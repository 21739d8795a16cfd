"""The ensemble as one script that a person can run: the members' scripts lie beside it, the numbers in ensemble.json."""

from __future__ import annotations

from collections.abc import Sequence

from core.harness.ensemble import FittedEnsemble
from core.harness.predictions import target_columns
from core.harness.task import Task
from core.steps.values import Scored

HEAD = """# %% [members] Train every member: each script in members/ reads input/ and defines predict
import json
import runpy
from pathlib import Path

import numpy as np
import pandas as pd

here = Path(__file__).resolve().parent
numbers = json.loads((here / "ensemble.json").read_text())
fitted, seeds = numbers["fitted"], numbers["seeds"]
scripts = sorted((here / "members").glob("*.py"), key=lambda path: int(path.stem))
task_file = Path("input/task.json")
task_text = task_file.read_text()


def trained(script, seed):
    # the member's predict, trained with the task's seed and so much more
    task = json.loads(task_text)
    task_file.write_text(json.dumps({**task, "seed": task["seed"] + seed}))
    try:
        return runpy.run_path(str(script))["predict"]
    finally:
        task_file.write_text(task_text)


members = [[trained(script, seed) for seed in range(count)] for script, count in zip(scripts, seeds)]

# %% [columns] The prediction columns of each target
columns = {columns}
names = [name for target in columns.values() for name in target]
weights = np.array(fitted["weights"])

"""

MEAN = '''# %% [combine] The weighted mean of the members
def combine(cube):
    """cube: members x rows x columns -> rows x columns"""
    return np.tensordot(weights, cube, axes=1)
'''

EACH = '''# %% [combine] The weighted mean of the members, by each target's own weights
def combine(cube):
    """cube: members x rows x columns -> rows x columns"""
    parts = []
    for target, wanted in columns.items():
        block = cube[:, :, [names.index(name) for name in wanted]]
        parts.append(np.tensordot(np.array(fitted["each"][target]), block, axes=1))
    return np.hstack(parts)
'''

STACK = '''# %% [combine] A linear model on the members' {space}, fitted on out-of-fold predictions
def combine(cube):
    """cube: members x rows x columns -> rows x columns"""
    parts = []
    for target, wanted in columns.items():
        stack = fitted["stacks"][target]
        block = cube[:, :, [names.index(name) for name in wanted]]
        block = {forward}
        parts.append({backward}(np.tensordot(np.array(stack["weights"]), block, axes=1) + np.array(stack["intercepts"])))
    return np.hstack(parts)
'''

LAYER = '''# %% [combine] Boosted trees on what the members say, fitted on out-of-fold predictions, and their weighted mean beside
import lightgbm


def combine(cube):
    """cube: members x rows x columns -> rows x columns"""
    parts = []
    for target, wanted in columns.items():
        layer = fitted["layers"][target]
        block = cube[:, :, [names.index(name) for name in wanted]]
        said = np.ascontiguousarray({forward}.transpose(1, 0, 2))
        start, flat = said.mean(axis=1), said.reshape(len(said), -1)
        raw = [booster(text, flat).reshape(start.shape) + start for text in layer["corrects"]]
        found = np.mean([*raw, *(booster(text, flat).reshape(start.shape) for text in layer["anew"])], axis=0)
        parts.append({backward})
    beside = fitted["beside"]
    return beside * np.tensordot(weights, cube, axes=1) + (1 - beside) * np.hstack(parts)


def booster(text, flat):
    return lightgbm.Booster(model_str=text).predict(flat, raw_score=True)
{more}'''

ODDS = """

def odds(block):
    # log-odds of two classes, the logarithm of each chance of more
    logs = np.log(block.clip(1e-6, 1 - 1e-6))
    return logs[:, :, 1:] - logs[:, :, :1] if block.shape[2] == 2 else logs


def chances(found, classes):
    found = np.hstack([np.zeros_like(found), found]) if classes == 2 else found
    values = np.exp(found - found.max(axis=1, keepdims=True))
    return values / values.sum(axis=1, keepdims=True)
"""

RANK = '''# %% [combine] The mean of the members' ranks among their out-of-fold predictions, read back as values
def rank(grid, values):
    points, first, many = np.unique(grid, return_index=True, return_counts=True)
    return np.interp(values, points, (first + (many - 1) / 2) / (len(grid) - 1))


def combine(cube):
    """cube: members x rows x columns -> rows x columns"""
    result = np.empty(cube.shape[1:])
    for at, name in enumerate(names):
        grids = [np.array(grid[name]) for grid in fitted["grids"]]
        mean_rank = np.mean([rank(grid, member[:, at]) for grid, member in zip(grids, cube)], axis=0)
        result[:, at] = np.interp(mean_rank, np.linspace(0, 1, len(grids[0])), np.mean(grids, axis=0))
{mirror}    return result
'''

PREDICT = """
# %% [predict] Ask every member, each of its seeds, and combine
def asked(fit, test):
    return fit(test).reindex(columns=names).fillna(0.0).to_numpy(dtype=float)


def predict(test):
    cube = np.stack([np.mean([asked(fit, test) for fit in fits], axis=0) for fits in members])
    combined = pd.DataFrame(combine(cube), test.index, names)
{proper}    return combined
"""

PROPER = """    for target in columns.values():
        combined[target] = combined[target].div(combined[target].sum(axis=1), axis=0)
"""

ABOVE_ZERO = "    combined = combined.clip(lower=0.0)\n"


def combined_script(task: Task, fitted: FittedEnsemble, members: Sequence[Scored]) -> str:
    """The text of solution.py for an ensemble; run it in a folder that has input/, members/ and ensemble.json."""
    columns = {target: target_columns(task, target) for target in task.targets}
    head = HEAD.replace("{columns}", repr(columns))
    titles = "".join(f"# member {n}: {each.solution.title}\n" for n, each in enumerate(members, start=1))
    above_zero = ABOVE_ZERO if task.metric == "rmsle" else ""
    return head.replace("# %% [columns]", f"{titles}\n# %% [columns]") + _combine(task, fitted) + PREDICT.replace(
        "{proper}", above_zero if task.problem == "regression" else PROPER
    )  # fmt: skip


def _combine(task: Task, fitted: FittedEnsemble) -> str:
    if fitted.method in ("mean", "weights"):
        return EACH if fitted.each else MEAN
    if fitted.method == "rank":
        return RANK.replace("{mirror}", _mirror(task))
    if fitted.method == "layer":
        return _layer(task, any(layer.log for layer in fitted.layers.values()))
    if task.problem != "regression":
        forward, backward, space = "np.log(block.clip(min=1e-6))", "np.exp", "log-probabilities"
    elif any(stack.log for stack in fitted.stacks.values()):
        forward, backward, space = "np.log1p(block.clip(min=0))", "np.expm1", "log(1 + value)"
    else:
        forward, backward, space = "block", "np.asarray", "values"
    return STACK.replace("{forward}", forward).replace("{backward}", backward).replace("{space}", space)


def _layer(task: Task, log: bool) -> str:
    forward, backward, more = "block", "found", ""
    if task.problem != "regression":
        forward, backward, more = "odds(block)", "chances(found, len(wanted))", ODDS
    elif log:
        forward, backward = "np.log1p(block.clip(min=0))", "np.expm1(found)"
    return LAYER.replace("{forward}", forward).replace("{backward}", backward).replace("{more}", more)


def _mirror(task: Task) -> str:
    """Two columns of one target mirror each other: the positive one decides."""
    lines = ""
    for target in task.targets if task.problem != "regression" else ():
        wanted = target_columns(task, target)
        if len(wanted) == 2:
            labels = list(task.classes[target])
            positive = labels.index(task.positive) if task.positive in labels else 1
            a, b = wanted[1 - positive], wanted[positive]
            lines += f"    result[:, names.index({a!r})] = 1 - result[:, names.index({b!r})]\n"
    return lines

# title: Set-up
# why: Reads the training rows and the task, and brings every column into the type of its kind.
# for: all
import json
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags
from threadpoolctl import threadpool_limits

task = json.loads(Path("input/task.json").read_text())
train = pd.read_parquet("input/train.parquet")
seed, threads, targets = task["seed"], task["threads"], task["targets"]
threadpool_limits(threads)  # what has no setting of its own keeps to it as well
regression = task["problem"] == "regression"
class_count = max([len(labels) for labels in task["classes"].values()], default=1)


def columns_of(kind):
    """The columns of this kind that have a value in at least one training row."""
    return [name for name, each in task["columns"].items() if each == kind and train[name].notna().any()]


numbers, categories, texts, dates = map(columns_of, ("number", "category", "text", "date"))
media = columns_of("picture") + columns_of("sound")


def feature_rows(frame):
    """The feature columns by kind: finite numbers, categories and texts without gaps, dates without a time zone, file names."""
    found = frame[numbers].apply(pd.to_numeric, errors="coerce").astype("float64")
    columns = dict(found.replace([np.inf, -np.inf], np.nan).clip(-1e30, 1e30).items())
    for name in categories:
        columns[name] = frame[name].astype(object).where(frame[name].notna(), "(missing)").astype(str).astype(object)
    for name in texts + media:
        columns[name] = frame[name].astype(object).where(frame[name].notna(), "").astype(str).astype(object)
    for name in dates:
        moments = pd.to_datetime(frame[name], errors="coerce")
        columns[name] = moments.dt.tz_localize(None)
    return pd.DataFrame(columns, index=frame.index)


def then(steps, *more):
    """Steps with more steps behind them; left-out columns stay left out."""
    return "drop" if isinstance(steps, str) and steps == "drop" else make_pipeline(steps, *more)


def on_target_scale(model):
    return model


# Of the library: what looks at targets nowhere but where its tags say so.
UNSUPERVISED = (
    *("sklearn.compose", "sklearn.decomposition", "sklearn.feature_extraction", "sklearn.impute"),
    *("sklearn.kernel_approximation", "sklearn.pipeline", "sklearn.preprocessing", "sklearn.random_projection"),
)


class Unsupervised(TransformerMixin, BaseEstimator):
    """A step that looks at no target."""


def looks_at_no_target(step):
    plain = step.__class__.__module__.startswith(UNSUPERVISED) and not get_tags(step).target_tags.required
    return plain or isinstance(step, Unsupervised)


def parts_for(name):
    """The steps of a model that each target needs its own of, and the rows that they take. With several targets, what looks at no
    target is made of the columns once for all."""
    steps = pipelines[name]
    inner = [each for each in steps[:-1].get_params().values() if isinstance(each, BaseEstimator)]
    if len(targets) == 1 or len(steps) == 1 or not all(map(looks_at_no_target, inner)):
        return clone(steps), X
    if name not in shared:
        shared[name] = clone(steps[:-1])
        made[name] = shared[name].fit_transform(X)
    return clone(steps[-1:]), made[name]


X, Y = feature_rows(train), train[targets]
pipelines = {}
shared, made = {}, {}  # by model: steps for all targets, and what they make of the training rows
# A kind of column for which no block below defines steps is left out.
number_steps = category_steps = date_steps = text_steps = media_steps = "drop"

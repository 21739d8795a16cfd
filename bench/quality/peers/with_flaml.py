"""FLAML with its defaults, told the metric and the time.

It does not take text without a download: text columns become components of their TF-IDF, as its users would do.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from flaml import AutoML
from job import Job, answer, main
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline

COMPONENTS = 100  # of the TF-IDF of a text column

METRICS = {
    "f1_macro": "macro_f1",
    "balanced_accuracy": "macro_f1",
    "mcc": "macro_f1",
    "quadratic_kappa": "accuracy",
    "rmsle": "rmse",
}


def fit_predict(job: Job) -> Any:
    """The last training of the best model stays within the time ("budget")."""
    metric = METRICS.get(job.metric, job.metric)
    if metric == "roc_auc" and job.problem == "multiclass":
        metric = "roc_auc_ovr"
    train, test = _without_texts(job)
    model = AutoML()
    model.fit(
        train, job.codes, task="classification" if job.labels else "regression", metric=metric, time_budget=job.seconds,
        n_jobs=job.cores, seed=job.seed, retrain_full="budget", verbose=1,
    )  # fmt: skip
    return answer(job, model, test)


def _without_texts(job: Job) -> tuple[pd.DataFrame, pd.DataFrame]:
    """train and test, each text column replaced by the first components of its TF-IDF."""
    train, test = job.as_objects()
    for name in job.texts:
        words = make_pipeline(
            TfidfVectorizer(min_df=2, sublinear_tf=True), TruncatedSVD(COMPONENTS, random_state=job.seed)
        )
        cells = [frame.pop(name).fillna("").astype("str") for frame in (train, test)]
        columns = [f"{name}-{place}" for place in range(COMPONENTS)]
        learned = pd.DataFrame(words.fit_transform(cells[0]), columns=columns, index=train.index)
        train, test = (
            pd.concat([train, learned], axis=1),
            pd.concat([test, pd.DataFrame(words.transform(cells[1]), columns=columns, index=test.index)], axis=1),
        )
    return train, test


if __name__ == "__main__":
    main(fit_predict)

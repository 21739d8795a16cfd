"""FLAML with its defaults, told the metric and the time."""

from __future__ import annotations

from typing import Any

from flaml import AutoML
from job import Job, answer, main

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
    train, test = job.as_objects()
    model = AutoML()
    model.fit(
        train, job.codes, task="classification" if job.labels else "regression", metric=metric, time_budget=job.seconds,
        n_jobs=job.cores, seed=job.seed, retrain_full="budget", verbose=1,
    )  # fmt: skip
    return answer(job, model, test)


if __name__ == "__main__":
    main(fit_predict)

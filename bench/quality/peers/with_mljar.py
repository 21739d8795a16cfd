"""mljar-supervised in its Compete mode, told the metric and the time."""

from __future__ import annotations

from typing import Any

from job import Job, answer, main
from supervised import AutoML

METRICS = {
    "roc_auc": "auc", "log_loss": "logloss", "accuracy": "accuracy", "balanced_accuracy": "f1", "f1": "f1", "f1_macro": "f1",
    "mcc": "f1", "quadratic_kappa": "accuracy", "rmse": "rmse", "rmsle": "rmse", "mae": "mae", "mape": "mape", "r2": "r2",
}  # fmt: skip
TASKS = {"binary": "binary_classification", "multiclass": "multiclass_classification", "regression": "regression"}


def fit_predict(job: Job) -> Any:
    """AUC of several classes is no metric of it: log loss stands in."""
    metric = METRICS[job.metric]
    if job.problem == "multiclass" and metric == "auc":
        metric = "logloss"
    train, test = job.as_objects()
    model = AutoML(
        results_path=str(job.scratch), mode="Compete", ml_task=TASKS[job.problem], total_time_limit=max(1, int(job.seconds)),
        eval_metric=metric, n_jobs=job.cores, random_state=job.seed, verbose=0,
    )  # fmt: skip
    model.fit(train, job.codes)
    return answer(job, model, test)


if __name__ == "__main__":
    main(fit_predict)

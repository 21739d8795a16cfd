"""AutoGluon's tables with the preset best_quality, told the metric and the time."""

from __future__ import annotations

from typing import Any

from autogluon.tabular import TabularPredictor
from job import Job, main

METRICS = {
    "quadratic_kappa": "quadratic_kappa", "rmse": "root_mean_squared_error", "rmsle": "root_mean_squared_error",
    "mae": "mean_absolute_error", "mape": "mean_absolute_percentage_error",
}  # fmt: skip


def fit_predict(job: Job) -> Any:
    """Text columns are its own business: word n-grams unless more of it is installed."""
    metric = METRICS.get(job.metric, job.metric)
    if metric == "roc_auc" and job.problem == "multiclass":
        metric = "roc_auc_ovr"
    predictor = TabularPredictor(
        label=str(job.y.name), problem_type=job.problem, eval_metric=metric, verbosity=2,
        path=str(job.scratch),
        **({"positive_class": job.positive} if job.problem == "binary" and job.positive else {}),
    )  # fmt: skip
    predictor.fit(
        job.train.assign(**{str(job.y.name): job.y}),
        time_limit=job.seconds,
        presets="best_quality",
        num_cpus=job.cores,
        num_gpus=0,
    )
    if job.form != "probability":
        return predictor.predict(job.test).to_numpy()
    return predictor.predict_proba(job.test)


if __name__ == "__main__":
    main(fit_predict)

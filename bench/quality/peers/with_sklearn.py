"""The plain baseline: scikit-learn's gradient boosting with its defaults; TF-IDF and a linear model where there is text."""

from __future__ import annotations

from typing import Any

import pandas as pd
from job import Job, main
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

RARE = 20  # rows of a category below which it is pooled with others


def fit_predict(job: Job) -> Any:
    """Fits once, with no look at the clock."""
    numbers = list(job.train.select_dtypes("number").columns)
    others = [name for name in job.train.columns if name not in numbers]
    texts = job.texts
    categories = [name for name in others if name not in texts]
    train, test = (
        frame.assign(**{name: frame[name].astype("str") for name in others}) for frame in (job.train, job.test)
    )
    model = (_linear if texts else _boosted)(job, numbers, categories, texts)
    model.fit(train, job.y)
    if job.form != "probability":
        return model.predict(test)
    return pd.DataFrame(model.predict_proba(test), columns=model.classes_)


def _linear(job: Job, numbers: list[str], categories: list[str], texts: list[str]) -> Any:
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), numbers),
        (OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=RARE), categories),
        *((TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True), name) for name in texts),
    )
    return make_pipeline(
        columns, Ridge() if job.problem == "regression" else LogisticRegression(C=10.0, max_iter=1_000)
    )


def _boosted(job: Job, numbers: list[str], categories: list[str], texts: list[str]) -> Any:
    encoder = OrdinalEncoder(
        handle_unknown="use_encoded_value",
        unknown_value=-1,
        encoded_missing_value=-1,
        min_frequency=RARE,
        max_categories=250,
    )
    columns = make_column_transformer((encoder, categories), ("passthrough", numbers))
    kind = HistGradientBoostingRegressor if job.problem == "regression" else HistGradientBoostingClassifier
    return make_pipeline(columns, kind(categorical_features=list(range(len(categories))), random_state=job.seed))


if __name__ == "__main__":
    main(fit_predict)

"""Model families: their short names, as read from a name or from a script."""

from __future__ import annotations

import re

from core.estimators import NETWORK, estimators

NAMES = (
    ("catboost", r"catboost"),
    ("lightgbm", r"lightgbm|\blgbm?|lgbm"),
    ("xgboost", r"xgboost|xgb"),
    ("histgb", r"hist[\s_-]*gradient|histgb"),
    ("gradient_boosting", r"gradient[\s_-]*boost"),
    ("extratrees", r"extra[\s_-]*trees?|extremely randomi[sz]ed"),
    ("random_forest", r"random[\s_-]*forest"),
    ("naive_bayes", r"naive[\s_-]*bayes|(?:gaussian|multinomial|complement|bernoulli)nb\b"),
    ("svm", r"\bsvm\b|support[\s_-]*vector|\b(?:linear)?sv[cr]\b"),
    ("knn", r"\bk-?nn\b|nearest[\s_-]*neighbou?r|kneighbors"),
    ("gaussian_process", r"gaussian[\s_-]*process"),
    ("net", r"neural|\bmlp|multi-?layer perceptron|torch|tabnet|transformer|\bnet\b|resnet|u-?net|deep learning"),
    ("linear", r"logistic|ridge|lasso|elastic[\s_-]*net|linear|sgd(?:classifier|regressor)"),
)
PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in NAMES)


def of_name(text: str) -> str:
    """The family that a name means ("catboost" for "CatBoost with ordered boosting"); empty when it is none known."""
    return next((name for name, pattern in PATTERNS if pattern.search(text)), "")


def of_code(code: str) -> tuple[str, ...]:
    """The families whose estimators a script's code names, sorted; nothing of a script that is not valid."""
    found = {"net" if each == NETWORK else of_name(each) for each in estimators(code)}
    return tuple(sorted(found - {""}))


def short(text: str) -> str:
    """A family's name as `Solution.model` holds it: lower case, short, parts joined by `+`."""
    parts = [re.sub(r"[^a-z0-9]+", "_", part.lower()).strip("_") for part in text.split("+")]
    return "+".join(part for part in parts if part)[:40]

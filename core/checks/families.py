"""Which kinds of model a script builds, from its syntax tree: so that nobody changes them in silence."""

from __future__ import annotations

import ast

LIBRARIES = ("sklearn", "catboost", "lightgbm", "xgboost", "torch", "torchvision")
MODELS = (
    "Regressor", "Classifier", "Regression", "RegressionCV", "Ridge", "RidgeCV", "Lasso", "LassoCV", "ElasticNet",
    "ElasticNetCV", "SVC", "SVR", "NB", "Module", "Perceptron", "Discriminant", "DiscriminantAnalysis",
)  # fmt: skip


def families(code: str) -> set[str]:
    """Names of the estimators that a script imports and calls, such as CatBoostClassifier; a network of its own is "Module"."""
    tree = ast.parse(code)
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in LIBRARIES
        for alias in node.names
    }
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found = (imported & used) | attributes
    return {name for name in found if name[:1].isupper() and name.endswith(MODELS)}


def changed_families(before: str, after: str) -> str:
    """In words what changed between two scripts, empty where they build the same kinds of model."""
    old, new = families(before), families(after)
    if old == new:
        return ""
    gone, came = ", ".join(sorted(old - new)), ", ".join(sorted(new - old))
    if gone and came:
        return f"changes the kind of model: {gone} became {came}"
    return (
        f"changes the kinds of model: {came} came in" if came else f"changes the kinds of model: {gone} was taken out"
    )

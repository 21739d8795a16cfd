"""Which estimators a script's code names, from its syntax tree: what kind of model it builds."""

from __future__ import annotations

import ast
import re

from core import syntax

ESTIMATOR = re.compile(
    r"^[A-Z]\w*(?:Classifier|Regressor|Regression|RegressionCV|NB|SVC|SVR|Ridge|RidgeCV|Lasso|LassoCV|ElasticNet|ElasticNetCV"
    r"|RidgeClassifierCV|Perceptron|Discriminant|DiscriminantAnalysis|Module)$|^(?:Ridge|Lasso|SVC|SVR)(?:CV)?$|^ElasticNet(?:CV)?$"
)
NETWORK = "Module"  # of torch.nn: a network of one's own


def estimators(code: str) -> set[str]:
    """Names such as CatBoostClassifier, wherever the code uses them (an import alone is no use); nothing of invalid code."""
    try:
        tree = syntax.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return {name for name in used if ESTIMATOR.match(name)} | ({NETWORK} if "nn" in used else set())

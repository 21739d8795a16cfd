from __future__ import annotations

from core.checks.families import changed_families
from core.estimators import estimators

BOOSTED = """
from catboost import CatBoostClassifier
from sklearn.linear_model import LogisticRegression
model = CatBoostClassifier(iterations=100)
"""
LINEAR = """
from sklearn.linear_model import LogisticRegression
model = LogisticRegression()
"""
NETWORK = """
import torch
class Net(torch.nn.Module):
    pass
"""


def test_an_estimator_counts_when_it_is_imported_and_used() -> None:
    assert estimators(BOOSTED) == {"CatBoostClassifier"}
    assert estimators(NETWORK) == {"Module"}


def test_another_estimator_in_its_place_is_said() -> None:
    assert (
        changed_families(BOOSTED, LINEAR) == "changes the kind of model: CatBoostClassifier became LogisticRegression"
    )


def test_a_search_over_settings_is_no_kind_of_model() -> None:
    searched = LINEAR.replace(
        "model =", "from sklearn.model_selection import GridSearchCV\nsearch = GridSearchCV\nmodel ="
    )
    assert changed_families(LINEAR, searched) == ""


def test_another_setting_of_the_same_estimator_is_no_other_family() -> None:
    assert changed_families(BOOSTED, BOOSTED.replace("100", "50")) == ""


def test_an_estimator_that_came_in_or_went_is_said() -> None:
    both = LINEAR.replace("model =", "from sklearn.svm import SVC\nother = SVC()\nmodel =")
    assert changed_families(LINEAR, both) == "changes the kinds of model: SVC came in"
    assert changed_families(both, LINEAR) == "changes the kinds of model: SVC was taken out"

from __future__ import annotations

import pytest

from core.engineers.llm.families import of_code, of_name, short


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("CatBoost with ordered boosting", "catboost"),
        ("LGBM, dart", "lightgbm"),
        ("Histogram-based gradient boosting (HistGradientBoosting)", "histgb"),
        ("Extremely randomised trees", "extratrees"),
        ("A multilayer perceptron", "net"),
        ("UNet with skip connections", "net"),
        ("Logistic regression on TF-IDF", "linear"),
        ("TabPFN", ""),
    ],
)
def test_a_name_tells_its_family(name: str, family: str) -> None:
    assert of_name(name) == family


def test_a_scripts_estimators_tell_its_families_and_remarks_do_not() -> None:
    code = "# Ridge was worse\nimport lightgbm as lgb\nfrom catboost import CatBoostRegressor\na = CatBoostRegressor()\nb = lgb.LGBMRegressor()"
    assert of_code(code) == ("catboost", "lightgbm")
    assert of_code("from torch import nn\nmodel = nn.Linear(1, 1)") == ("net",)
    assert of_code("broken(") == ()


def test_a_family_is_one_short_word() -> None:
    assert short(" Linear + Cat Boost!") == "linear+cat_boost"
    assert short("+") == ""

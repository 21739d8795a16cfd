# title: CatBoost that takes words as categories
# why: CatBoost has to be told which columns are categories; here it looks for itself.
# for: catboost
# reference: https://arxiv.org/abs/1706.09516
from catboost import CatBoostClassifier, CatBoostRegressor
from pandas.api.types import is_numeric_dtype


def words(frame):
    return [name for name in frame.columns if not is_numeric_dtype(frame[name])]


class NativeClassifier(CatBoostClassifier):
    """CatBoost that takes every column of words as a category."""

    def fit(self, X, y, **options):
        return super().fit(X, y, cat_features=words(X), **options)


class NativeRegressor(CatBoostRegressor):
    """CatBoost that takes every column of words as a category."""

    def fit(self, X, y, **options):
        return super().fit(X, y, cat_features=words(X), **options)

# title: CatBoost that takes words as categories
# why: CatBoost has to be told which columns are categories; here it looks for itself, and rows kept aside may say when to stop.
# for: catboost
# reference: https://arxiv.org/abs/1706.09516
from catboost import CatBoostClassifier, CatBoostRegressor
from pandas.api.types import is_numeric_dtype
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.model_selection import KFold, StratifiedKFold


def words(frame):
    return [name for name in frame.columns if not is_numeric_dtype(frame[name])]


class NativeClassifier(CatBoostClassifier):
    """CatBoost that takes every column of words as a category."""

    def fit(self, X, y, sample_weight=None, **options):
        return super().fit(X, y, cat_features=words(X), sample_weight=sample_weight, **options)


class NativeRegressor(CatBoostRegressor):
    """CatBoost that takes every column of words as a category."""

    def fit(self, X, y, sample_weight=None, **options):
        return super().fit(X, y, cat_features=words(X), sample_weight=sample_weight, **options)


class StoppedNative(BaseEstimator):
    """CatBoost that a sixth of the rows, kept aside, tells when to stop; then it is trained anew on all rows with so many trees.

    Of fewer than 2,000 rows, where one sixth says little and models differ by chance, it is the mean of six models, each stopped on
    a sixth of its own.
    """

    def __init__(self, model, seed=0):
        self.model, self.seed = model, seed

    def _stop(self, X, y, sample_weight, asked):
        """`asked`: which rows may be set aside."""
        weights = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight)
        folds = (KFold if regression else StratifiedKFold)(6, shuffle=True, random_state=self.seed)
        some, others = np.flatnonzero(asked), np.flatnonzero(~asked)
        parts = [(np.concatenate([some[kept], others]), some[aside]) for kept, aside in folds.split(some, y[some])]
        if len(y) < 2000:
            self.models_ = [self._stopped(X, y, weights, *part, number) for number, part in enumerate(parts)]
            return self
        best = self._stopped(X, y, weights, *parts[0]).get_best_iteration() or 0
        return self._fixed(X, y, sample_weight, max(20, round(1.1 * (best + 1))))

    def _stopped(self, X, y, weights, kept, aside, number=0):
        model = clone(self.model).set_params(random_seed=self.seed + number)
        rows, asked = X.iloc[kept], (X.iloc[aside], y[aside])
        return model.fit(rows, y[kept], sample_weight=weights[kept], eval_set=asked, early_stopping_rounds=50)

    def _fixed(self, X, y, sample_weight, trees):
        self.models_ = [clone(self.model).set_params(iterations=trees).fit(X, y, sample_weight=sample_weight)]
        return self


class StoppedNativeClassifier(ClassifierMixin, StoppedNative):
    def fit(self, X, y, sample_weight=None):
        self.classes_, codes = np.unique(y, return_inverse=True)
        often = np.bincount(codes) >= 12  # a rarer class cannot tell when to stop
        if often.sum() < 2 or often[codes].mean() < 0.5:
            return self._fixed(X, codes, sample_weight, 300)
        return self._stop(X, codes, sample_weight, often[codes])

    def predict_proba(self, X):
        return np.mean([model.predict_proba(X) for model in self.models_], axis=0)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class StoppedNativeRegressor(RegressorMixin, StoppedNative):
    def fit(self, X, y, sample_weight=None):
        y = np.asarray(y, dtype=float)
        if len(y) < 60:
            return self._fixed(X, y, sample_weight, 100)
        return self._stop(X, y, sample_weight, np.full(len(y), True))

    def predict(self, X):
        return np.mean([model.predict(X) for model in self.models_], axis=0)

# title: Boosting that finds its own number of trees
# why: How many trees are right depends on the rows: a sixth of them says when to stop, then all are learnt from. Of few rows each sixth is asked.
# for: lightgbm xgboost
# reference: https://doi.org/10.1006/inco.1995.1136
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.model_selection import KFold, StratifiedKFold


class StoppedBoosting(BaseEstimator):
    """A boosted model, first stopped on a sixth of the rows that is kept aside, then trained anew on all rows with so many trees.

    Of fewer than 2,000 rows, where one sixth says little and models differ by chance, it is the mean of six models, each stopped on
    a sixth of its own. `stopping` are the options that a fit takes with the rows set aside.
    """

    def __init__(self, model, stopping, seed=0):
        self.model, self.stopping, self.seed = model, stopping, seed

    def _stop(self, X, y, sample_weight, asked):
        """`asked`: which rows may be set aside."""
        weights = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight)
        folds = (KFold if regression else StratifiedKFold)(6, shuffle=True, random_state=self.seed)
        some, others = np.flatnonzero(asked), np.flatnonzero(~asked)
        parts = [(np.concatenate([some[kept], others]), some[aside]) for kept, aside in folds.split(some, y[some])]
        if len(y) < 2000:
            self.models_ = [self._stopped(X, y, weights, *part, number) for number, part in enumerate(parts)]
            return self
        trial = self._stopped(X, y, weights, *parts[0])
        best = getattr(trial, "best_iteration_", None) or getattr(trial, "best_iteration", None) or 0
        return self._fixed(X, y, sample_weight, max(20, round(1.1 * (best + 1))))

    def _stopped(self, X, y, weights, kept, aside, number=0):
        settings = {**self.stopping.get("settings", {}), "random_state": self.seed + number}
        stop = {"callbacks": self.stopping["callbacks"]()} if "callbacks" in self.stopping else {"verbose": False}
        return clone(self.model).set_params(**settings).fit(
            X[kept], y[kept], sample_weight=weights[kept], eval_set=[(X[aside], y[aside])], **stop
        )

    def _fixed(self, X, y, sample_weight, trees):
        model = clone(self.model).set_params(n_estimators=int(min(self.model.n_estimators, trees)))
        self.models_ = [model.fit(X, y, sample_weight=sample_weight)]
        return self


class StoppedClassifier(ClassifierMixin, StoppedBoosting):
    def fit(self, X, y, sample_weight=None):
        self.classes_, codes = np.unique(y, return_inverse=True)
        often = np.bincount(codes) >= 12  # a rarer class cannot tell when to stop
        if often.sum() < 2 or often[codes].mean() < 0.5:
            return self._fixed(X, codes, sample_weight, 150)
        return self._stop(X, codes, sample_weight, often[codes])

    def predict_proba(self, X):
        return np.mean([model.predict_proba(X) for model in self.models_], axis=0)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class StoppedRegressor(RegressorMixin, StoppedBoosting):
    def fit(self, X, y, sample_weight=None):
        y = np.asarray(y, dtype=float)
        if len(y) < 60:
            return self._fixed(X, y, sample_weight, 60)
        return self._stop(X, y, sample_weight, np.full(len(y), True))

    def predict(self, X):
        return np.mean([model.predict(X) for model in self.models_], axis=0)

# title: Boosting that finds its own number of trees
# why: How many trees are right depends on the rows: a sixth of them says when to stop, then all of them are learnt from.
# for: lightgbm xgboost
# reference: https://doi.org/10.1006/inco.1995.1136
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.model_selection import train_test_split


class StoppedBoosting(BaseEstimator):
    """A boosted model, first stopped on rows that are kept aside, then trained anew on all rows with so many trees.

    `stopping` are the options that a fit takes with the rows set aside.
    """

    def __init__(self, model, stopping, seed=0):
        self.model, self.stopping, self.seed = model, stopping, seed

    def _stop(self, X, y, sample_weight, strata):
        size = self.model.n_estimators
        weights = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight)
        kept, aside = train_test_split(np.arange(len(y)), test_size=1 / 6, random_state=self.seed, stratify=strata)
        trial = clone(self.model).set_params(**self.stopping.get("settings", {}))
        stop = {"callbacks": self.stopping["callbacks"]()} if "callbacks" in self.stopping else {"verbose": False}
        trial.fit(X[kept], y[kept], sample_weight=weights[kept], eval_set=[(X[aside], y[aside])], **stop)
        best = getattr(trial, "best_iteration_", None) or getattr(trial, "best_iteration", None) or 0
        self.trees_ = int(min(size, max(20, round(1.1 * (best + 1)))))
        self.model_ = clone(self.model).set_params(n_estimators=self.trees_).fit(X, y, sample_weight=weights)
        return self


class StoppedClassifier(ClassifierMixin, StoppedBoosting):
    def fit(self, X, y, sample_weight=None):
        self.classes_, codes = np.unique(y, return_inverse=True)
        if np.bincount(codes).min() < 12:  # so rare a class cannot tell when to stop
            self.trees_ = min(self.model.n_estimators, 150)
            self.model_ = clone(self.model).set_params(n_estimators=self.trees_).fit(X, codes, sample_weight=sample_weight)
            return self
        return self._stop(X, codes, sample_weight, codes)

    def predict_proba(self, X):
        return self.model_.predict_proba(X)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class StoppedRegressor(RegressorMixin, StoppedBoosting):
    def fit(self, X, y, sample_weight=None):
        if len(y) < 60:
            self.trees_ = min(self.model.n_estimators, 60)
            self.model_ = clone(self.model).set_params(n_estimators=self.trees_).fit(X, y, sample_weight=sample_weight)
            return self
        return self._stop(X, np.asarray(y, dtype=float), sample_weight, None)

    def predict(self, X):
        return self.model_.predict(X)

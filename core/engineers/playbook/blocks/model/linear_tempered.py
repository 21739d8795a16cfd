# title: Linear model, its penalty and its sureness searched
# why: How far coefficients may grow, and how sure the chances may then be, are found on rows held out of training.
# when: multiclass has_no_text thousands not_tiny
# for: linear
# cost: 9
# reference: https://arxiv.org/abs/1706.04599
from scipy.optimize import minimize_scalar
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold


class TemperedLogistic(ClassifierMixin, BaseEstimator):
    """Logistic regression; penalty and temperature are those with the least log loss on three inner folds."""

    def __init__(self, penalties=(1.0,), seed=0):
        self.penalties, self.seed = penalties, seed

    def _machine(self, penalty):
        return LogisticRegression(C=penalty, max_iter=200, tol=1e-3)

    def fit(self, X, y):
        self.classes_, codes = np.unique(y, return_inverse=True)
        rare = np.bincount(codes).min() < 3
        parts = list((KFold if rare else StratifiedKFold)(3, shuffle=True, random_state=self.seed).split(X, codes))
        found = []
        for penalty in self.penalties:
            found.append((*self._tempered(X, codes, parts, penalty), penalty))
            if len(found) > 1 and found[-1][0] > found[-2][0]:
                break  # beyond the best
        _, self.slope_, penalty = min(found)
        self.machine_ = self._machine(penalty).fit(X, codes)
        return self

    def _tempered(self, X, codes, parts, penalty):
        """The least loss and the temperature's inverse that gives it."""
        logs, true = [], []
        for kept, aside in parts:
            trial = self._machine(penalty).fit(X[kept], codes[kept])
            known = np.isin(codes[aside], trial.classes_)
            logs.append(np.full((known.sum(), len(self.classes_)), -1e3))
            logs[-1][:, trial.classes_] = np.maximum(trial.predict_log_proba(X[aside][known]), -1e3)
            true.append(codes[aside][known])
        logs, true = np.concatenate(logs), np.concatenate(true)

        def loss(log_slope):
            sure = np.exp(log_slope) * logs
            top = sure.max(axis=1)
            return float((top + np.log(np.exp(sure - top[:, None]).sum(axis=1)) - sure[np.arange(len(true)), true]).mean())

        best = minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded")
        return float(best.fun), float(np.exp(best.x))

    def predict_proba(self, X):
        sure = self.slope_ * np.maximum(self.machine_.predict_log_proba(X), -1e3)
        chances = np.exp(sure - sure.max(axis=1, keepdims=True))
        return chances / chances.sum(axis=1, keepdims=True)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


pipelines["linear"] = make_pipeline(features, TemperedLogistic((0.03, 0.3, 3.0, 30.0), seed))

# title: Support vectors, class against class
# why: The border between two classes hangs on the rows next to it; three inner folds turn margins into chances, pair by pair.
# when: has_no_media classification duels_fit
# for: kernel
# cost: 3
# reference: https://proceedings.neurips.cc/paper/1994/hash/210f760a89db30aa72ca258a3483cc7f-Abstract.html
from itertools import combinations

from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.svm import SVC


class Duels(ClassifierMixin, BaseEstimator):
    """A support vector machine for each pair of classes. The chance that a row is of the first of two comes from a logistic curve through
    held-out margins; the pairs' chances make those of all classes."""

    def __init__(self, C=10.0, folds=3, seed=0):
        self.C, self.folds, self.seed = C, folds, seed

    def _machine(self):
        return SVC(C=self.C, decision_function_shape="ovo", cache_size=300)

    def _margins(self, machine, X):
        margins = machine.decision_function(X).reshape(len(X), -1)
        return -margins if len(machine.classes_) == 2 else margins  # of two classes scikit-learn names the second

    def fit(self, X, y, sample_weight=None):
        X, (self.classes_, codes) = np.asarray(X, dtype=np.float64), np.unique(y, return_inverse=True)
        row_weights = np.ones(len(codes)) if sample_weight is None else np.asarray(sample_weight)
        self.pairs_ = list(combinations(range(len(self.classes_)), 2))
        rare = np.bincount(codes).min() < self.folds
        margins = np.full((len(codes), len(self.pairs_)), np.nan)
        cut = (KFold if rare else StratifiedKFold)(self.folds, shuffle=True, random_state=self.seed)
        for kept, aside in cut.split(X, codes):
            trial = self._machine().fit(X[kept], codes[kept], sample_weight=row_weights[kept])
            if len(trial.classes_) == len(self.classes_):
                margins[aside] = self._margins(trial, X[aside])
        self.curves_ = np.ones(len(self.pairs_)), np.zeros(len(self.pairs_))  # slopes and intercepts
        for place, pair in enumerate(self.pairs_):
            rows = np.isin(codes, pair) & ~np.isnan(margins[:, place])
            if len(np.unique(codes[rows])) == 2:
                curve = LogisticRegression(C=100.0)
                curve.fit(margins[rows, place : place + 1], codes[rows] == pair[0], sample_weight=row_weights[rows])
                self.curves_[0][place], self.curves_[1][place] = curve.coef_[0, 0], curve.intercept_[0]
        self.machine_ = self._machine().fit(X, codes, sample_weight=row_weights)
        return self

    def predict_proba(self, X):
        slopes, starts = self.curves_
        wins = np.clip(expit(slopes * self._margins(self.machine_, np.asarray(X, dtype=np.float64)) + starts), 1e-7, 1 - 1e-7)
        odds = np.full((len(wins), len(self.classes_)), 2.0 - len(self.classes_))
        for place, (first, second) in enumerate(self.pairs_):
            odds[:, first] += 1 / wins[:, place]
            odds[:, second] += 1 / (1 - wins[:, place])
        chances = 1 / np.maximum(odds, 1e-9)
        return chances / chances.sum(axis=1, keepdims=True)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


pipelines["kernel"] = make_pipeline(features, on_target_scale(Duels(seed=seed)))

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
    held-out margins; the pairs' chances make those of all classes. The penalty is the one with the least log loss on some thousand rows."""

    def __init__(self, penalties=(5.0, 1.0, 25.0), folds=3, rows=3000, seed=0):
        self.penalties, self.folds, self.rows, self.seed = penalties, folds, rows, seed

    def fit(self, X, y, sample_weight=None):
        X, (self.classes_, codes) = np.asarray(X, dtype=np.float64), np.unique(y, return_inverse=True)
        row_weights = np.ones(len(codes)) if sample_weight is None else np.asarray(sample_weight)
        self.pairs_ = list(combinations(range(len(self.classes_)), 2))
        some = np.random.default_rng(self.seed).permutation(len(codes))[: self.rows]
        C = min(self.penalties, key=lambda each: self._loss(each, X[some], codes[some], row_weights[some]))
        self.curves_ = self._curves(self._held_out(C, X, codes, row_weights), codes, row_weights)
        self.machine_ = self._machine(C, X, codes, row_weights)
        return self

    def _machine(self, C, X, codes, row_weights):
        return SVC(C=C, decision_function_shape="ovo", cache_size=300).fit(X, codes, sample_weight=row_weights)

    def _margins(self, machine, X):
        margins = machine.decision_function(X).reshape(len(X), -1)
        return -margins if len(machine.classes_) == 2 else margins  # of two classes scikit-learn names the second

    def _held_out(self, C, X, codes, row_weights):
        """Rows by pairs; not a number where a fold did not know all classes."""
        margins = np.full((len(codes), len(self.pairs_)), np.nan)
        rare = np.bincount(codes).min() < self.folds
        cut = (KFold if rare else StratifiedKFold)(self.folds, shuffle=True, random_state=self.seed)
        for kept, aside in cut.split(X, codes):
            if len(np.unique(codes[kept])) == len(self.classes_):
                margins[aside] = self._margins(self._machine(C, X[kept], codes[kept], row_weights[kept]), X[aside])
        return margins

    def _curves(self, margins, codes, row_weights):
        """Slopes and intercepts."""
        slopes, starts = np.ones(len(self.pairs_)), np.zeros(len(self.pairs_))
        for place, pair in enumerate(self.pairs_):
            rows = np.isin(codes, pair) & ~np.isnan(margins[:, place])
            if len(np.unique(codes[rows])) == 2:
                curve = LogisticRegression(C=100.0)
                curve.fit(margins[rows, place : place + 1], codes[rows] == pair[0], sample_weight=row_weights[rows])
                slopes[place], starts[place] = curve.coef_[0, 0], curve.intercept_[0]
        return slopes, starts

    def _chances(self, margins, curves):
        wins = np.clip(expit(curves[0] * margins + curves[1]), 1e-7, 1 - 1e-7)
        odds = np.full((len(wins), len(self.classes_)), 2.0 - len(self.classes_))
        for place, (first, second) in enumerate(self.pairs_):
            odds[:, first] += 1 / wins[:, place]
            odds[:, second] += 1 / (1 - wins[:, place])
        chances = 1 / np.maximum(odds, 1e-9)
        return chances / chances.sum(axis=1, keepdims=True)

    def _loss(self, C, X, codes, row_weights):
        if len(np.unique(codes)) < len(self.classes_):
            return 0.0  # a class has too few rows: the first penalty, a middling one
        margins = self._held_out(C, X, codes, row_weights)
        chances = self._chances(margins, self._curves(margins, codes, row_weights))[np.arange(len(codes)), codes]
        return -np.nanmean(np.log(np.maximum(chances, 1e-9)))

    def predict_proba(self, X):
        return self._chances(self._margins(self.machine_, np.asarray(X, dtype=np.float64)), self.curves_)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


pipelines["kernel"] = make_pipeline(features, on_target_scale(Duels(seed=seed)))

# title: Naive Bayes on word weights, its chances tempered
# why: Counting which words go with which class needs few rows and no optimiser; how much to smooth and how sure to be is found on rows held out of training.
# when: classification
# for: bayes
# cost: 3
# reference: https://people.csail.mit.edu/jrennie/papers/icml03-nb.pdf
from scipy.optimize import minimize_scalar
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.naive_bayes import MultinomialNB


class TemperedBayes(ClassifierMixin, BaseEstimator):
    """Multinomial naive Bayes on columns without negative values. The smoothing, and the temperature of the chances, are
    those with the least log loss on five inner folds."""

    def __init__(self, smoothings=(0.003, 0.01, 0.03, 0.1, 0.3, 1.0), seed=0):
        self.smoothings = smoothings
        self.seed = seed

    def fit(self, X, y):
        self.classes_, codes = np.unique(y, return_inverse=True)
        least = X.min(axis=0)
        self.counts_ = np.flatnonzero(np.asarray(least.todense() if hasattr(least, "todense") else least).ravel() >= 0)
        X = X[:, self.counts_]
        rare = np.bincount(codes).min() < 5
        parts = list((KFold if rare else StratifiedKFold)(5, shuffle=True, random_state=self.seed).split(X, codes))
        found = [(*self._temperature(X, codes, parts, smoothing), smoothing) for smoothing in self.smoothings]
        _, self.slope_, smoothing = min(found)
        self.bayes_ = MultinomialNB(alpha=smoothing).fit(X, codes)
        return self

    def _temperature(self, X, codes, parts, smoothing):
        """The log loss at the best temperature, and that temperature's inverse."""
        logs, known = np.full((len(codes), len(self.classes_)), -1e4), np.zeros(len(codes), dtype=bool)
        for kept, aside in parts:
            trial = MultinomialNB(alpha=smoothing).fit(X[kept], codes[kept])
            logs[np.ix_(aside, trial.classes_)] = trial.predict_joint_log_proba(X[aside])
            known[aside] = np.isin(codes[aside], trial.classes_)  # not the only row of its class
        if not known.any():
            return 0.0, 1.0
        logs, codes = logs[known] - logs[known].max(axis=1, keepdims=True), codes[known]
        true = logs[np.arange(len(codes)), codes]

        def loss(log_slope):
            sure = np.exp(log_slope)
            return float((np.log(np.exp(sure * logs).sum(axis=1)) - sure * true).mean())

        best = minimize_scalar(loss, bounds=(-6.0, 1.0), method="bounded")
        return best.fun, float(np.exp(best.x))

    def predict_proba(self, X):
        logs = self.slope_ * self.bayes_.predict_joint_log_proba(self._known(X))
        chances = np.exp(logs - logs.max(axis=1, keepdims=True))
        return chances / chances.sum(axis=1, keepdims=True)

    def _known(self, X):
        X = X[:, self.counts_]
        return X.maximum(0) if hasattr(X, "maximum") else np.maximum(X, 0)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


pipelines["bayes"] = make_pipeline(features, TemperedBayes(seed=seed))

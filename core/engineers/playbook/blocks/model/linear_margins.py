# title: Linear support vectors, one class against the rest
# why: The widest margin suits sparse texts, and takes seconds for a hundred classes; held-out rows turn margins into chances.
# when: classification has_text many_classes enough_a_class
# for: linear
# cost: 2
# reference: https://scikit-learn.org/stable/modules/svm.html
from scipy.optimize import minimize_scalar
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC


class Margins(ClassifierMixin, BaseEstimator):
    """A linear support vector classifier whose margins become probabilities by a softmax at the temperature that suits held-out rows."""

    def __init__(self, C=0.3, seed=0):
        self.C, self.seed = C, seed

    def _machine(self):
        return LinearSVC(C=self.C, random_state=self.seed, max_iter=300, tol=1e-3)

    def fit(self, X, y, sample_weight=None):
        self.classes_, codes = np.unique(y, return_inverse=True)
        weights = np.ones(len(codes)) if sample_weight is None else np.asarray(sample_weight)
        self.slope_ = 4.0
        if np.bincount(codes).min() >= 5 and len(codes) >= 10 * len(self.classes_):
            kept, aside = train_test_split(np.arange(len(codes)), test_size=0.2, random_state=self.seed, stratify=codes)
            trial = self._machine().fit(X[kept], codes[kept], sample_weight=weights[kept])
            margins, true = self._margins(trial, X[aside]), codes[aside]

            def loss(log_slope):
                logs = np.exp(log_slope) * margins
                top = logs.max(axis=1)
                return float((top + np.log(np.exp(logs - top[:, None]).sum(axis=1)) - logs[np.arange(len(true)), true]).mean())

            self.slope_ = float(np.exp(minimize_scalar(loss, bounds=(-3.0, 4.0), method="bounded").x))
        self.machine_ = self._machine().fit(X, codes, sample_weight=weights)
        return self

    def _margins(self, machine, X):
        margins = machine.decision_function(X)
        return np.column_stack([-margins, margins]) / 2 if margins.ndim == 1 else margins

    def predict_proba(self, X):
        logs = self.slope_ * self._margins(self.machine_, X)
        chances = np.exp(logs - logs.max(axis=1, keepdims=True))
        return chances / chances.sum(axis=1, keepdims=True)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


model = Margins(C=0.5 if texts else 0.1, seed=seed)
pipelines["linear"] = make_pipeline(features, on_target_scale(model))

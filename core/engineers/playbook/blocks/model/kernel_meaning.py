# title: Support vectors on what texts mean
# why: A Gaussian kernel on embeddings bends where a linear model cannot, and errs elsewhere than words do; rows set aside turn its margins into chances.
# when: has_text thousands handful_of_classes
# for: kernel
# cost: 6
# reference: https://scikit-learn.org/stable/modules/svm.html
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR


class Vectors(ClassifierMixin, BaseEstimator):
    """A support vector machine; a logistic regression on the margins of a fifth of the rows, of a machine that did not see
    them, gives the probabilities."""

    def __init__(self, C=5.0, gamma=0.01, seed=0):
        self.C, self.gamma, self.seed = C, gamma, seed

    def _machine(self):
        return SVC(C=self.C, gamma=self.gamma, decision_function_shape="ovo", cache_size=500)

    def _margins(self, machine, X):
        return machine.decision_function(X).reshape(X.shape[0], -1)

    def fit(self, X, y, sample_weight=None):
        X, (self.classes_, codes) = np.asarray(X, dtype=np.float32), np.unique(y, return_inverse=True)
        weights = np.ones(len(codes)) if sample_weight is None else np.asarray(sample_weight)
        rare = np.bincount(codes).min() < 5
        kept = aside = np.arange(len(codes))  # where a class has too few rows to set any aside
        if not rare:
            kept, aside = train_test_split(kept, test_size=0.2, random_state=self.seed, stratify=codes)
        trial = self._machine().fit(X[kept], codes[kept], sample_weight=weights[kept])
        self.scale_ = StandardScaler().fit(self._margins(trial, X[aside]))
        margins = self.scale_.transform(self._margins(trial, X[aside]))
        self.chances_ = LogisticRegression(C=1.0, max_iter=300).fit(margins, codes[aside])
        self.machine_ = self._machine().fit(X, codes, sample_weight=weights)
        return self

    def predict_proba(self, X):
        margins = self._margins(self.machine_, np.asarray(X, dtype=np.float32))
        return self.chances_.predict_proba(self.scale_.transform(margins))

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


model = (
    TransformedTargetRegressor(SVR(C=3.0, epsilon=0.1, gamma=0.01, cache_size=500), transformer=StandardScaler())
    if regression
    else Vectors(seed=seed)
)
pipelines["kernel"] = make_pipeline(features, on_target_scale(model))

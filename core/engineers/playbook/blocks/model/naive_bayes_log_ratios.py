# title: Linear model on naive Bayes log ratios
# why: Each word is first weighed by how much more often it stands in one class than in the others: strong on short texts.
# when: classification has_text few_classes
# for: linear
# cost: 4
# reference: https://aclanthology.org/P12-2018/
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

class LogRatioClassifier(ClassifierMixin, BaseEstimator):
    """Logistic regression, one class against the rest, on columns weighed by their naive Bayes log ratio. The ratios are
    brought to a typical size of one, so that the penalty means the same whether or not the words tell much."""

    def __init__(self, C=4.0):
        self.C = C

    def fit(self, X, y, sample_weight=None):
        self.classes_ = np.unique(y)
        X = abs(X)
        typical = float(X.data.mean()) if hasattr(X, "data") and hasattr(X, "multiply") and X.nnz else 1.0
        self.parts_ = []
        for label in self.classes_[1:] if len(self.classes_) == 2 else self.classes_:
            inside = np.asarray(y) == label
            shares = [np.asarray(X[rows].sum(axis=0)).ravel() + typical for rows in (inside, ~inside)]
            ratio = np.log((shares[0] / shares[0].sum()) / (shares[1] / shares[1].sum()))
            ratio /= max(1e-12, np.sqrt(np.average(ratio**2, weights=shares[0] + shares[1])))
            logistic = LogisticRegression(C=self.C, max_iter=100, tol=1e-3)
            self.parts_.append((ratio, logistic.fit(self._weighed(X, ratio), inside, sample_weight)))
        return self

    def predict_proba(self, X):
        X = abs(X)
        columns = [logistic.predict_proba(self._weighed(X, ratio))[:, 1] for ratio, logistic in self.parts_]
        if len(self.classes_) == 2:
            return np.column_stack([1.0 - columns[0], columns[0]])
        shares = np.column_stack(columns) + 1e-9
        return shares / shares.sum(axis=1, keepdims=True)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    @staticmethod
    def _weighed(X, ratio):
        return X.multiply(ratio).tocsr() if hasattr(X, "multiply") else X * ratio


model = LogRatioClassifier()
pipelines["linear"] = make_pipeline(features, on_target_scale(model))

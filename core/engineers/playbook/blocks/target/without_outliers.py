# title: The target with its outliers drawn in
# why: A few wild values, often mistakes, cannot pull the model when they count as the 0.5th and 99.5th percentile.
# when: regression not_tiny
# for: all
# cost: 1
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import TransformedTargetRegressor


class DrawnIn(TransformerMixin, BaseEstimator):
    """Values beyond the training rows' 0.5th and 99.5th percentile count as these; predictions stay as they are."""

    def fit(self, X, y=None):
        self.low_, self.high_ = np.quantile(X, [0.005, 0.995])
        return self

    def transform(self, X):
        return np.clip(X, self.low_, self.high_)

    def inverse_transform(self, X):
        return X


def on_target_scale(model):
    return TransformedTargetRegressor(model, transformer=DrawnIn(), check_inverse=False)

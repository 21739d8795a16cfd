# title: The logarithm of the target, with its sign
# why: A long tail pulls a squared error towards few rows; the logarithm shortens it, for negative values as well.
# when: regression
# for: all
# cost: 1
# reference: https://scikit-learn.org/stable/modules/generated/sklearn.compose.TransformedTargetRegressor.html
from sklearn.compose import TransformedTargetRegressor


def signed_log(values):
    return np.sign(values) * np.log1p(np.abs(values))


def signed_exponential(values):
    return np.sign(values) * np.expm1(np.minimum(np.abs(values), 50.0))


def on_target_scale(model):
    return TransformedTargetRegressor(model, func=signed_log, inverse_func=signed_exponential, check_inverse=False)

# title: The logarithm of the target
# why: The metric counts ratios rather than differences; on the logarithm a plain squared error does the same.
# when: regression metric_relative
# for: all
# cost: 1
# reference: https://scikit-learn.org/stable/modules/generated/sklearn.compose.TransformedTargetRegressor.html
from sklearn.compose import TransformedTargetRegressor


def log_of_target(values):
    return np.log1p(np.maximum(values, 0.0))


def target_of_log(values):
    return np.expm1(np.clip(values, 0.0, 50.0))


def on_target_scale(model):
    if Y.min().min() < 0:  # it has no logarithm
        return model
    return TransformedTargetRegressor(model, func=log_of_target, inverse_func=target_of_log, check_inverse=False)

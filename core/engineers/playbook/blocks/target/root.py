# title: The square root of the target, with its sign
# why: Halfway to the logarithm: counts and amounts spread evenly on it, and large values keep more of their weight.
# when: regression
# for: all
# cost: 1
# reference: https://scikit-learn.org/stable/modules/generated/sklearn.compose.TransformedTargetRegressor.html
from sklearn.compose import TransformedTargetRegressor


def signed_square_root(values):
    return np.sign(values) * np.sqrt(np.abs(values))


def signed_square(values):
    return np.sign(values) * np.square(values)


def on_target_scale(model):
    return TransformedTargetRegressor(model, func=signed_square_root, inverse_func=signed_square, check_inverse=False)

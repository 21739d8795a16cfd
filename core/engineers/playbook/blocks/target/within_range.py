# title: Answers kept within the range seen in training
# why: What is lighter than white or darker than black cannot be right.
# when: regression pixels
# for: all
# cost: 1
# reference: https://scikit-learn.org/stable/modules/generated/sklearn.compose.TransformedTargetRegressor.html
from sklearn.compose import TransformedTargetRegressor


def unchanged(values):
    return values


def on_target_scale(model):
    lowest, highest = float(Y.to_numpy(dtype=float).min()), float(Y.to_numpy(dtype=float).max())

    def kept_within(values):
        return np.clip(values, lowest, highest)

    return TransformedTargetRegressor(model, func=unchanged, inverse_func=kept_within, check_inverse=False)

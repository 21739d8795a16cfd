# title: The target by rank, on a bell curve
# why: Ranks make every model's life easy where the target is skewed or has outliers; predictions are mapped back.
# when: regression not_tiny
# for: all
# cost: 1
# reference: https://scikit-learn.org/stable/auto_examples/compose/plot_transformed_target.html
from sklearn.compose import TransformedTargetRegressor
from sklearn.preprocessing import QuantileTransformer


def on_target_scale(model):
    scores = QuantileTransformer(
        n_quantiles=min(500, len(train)), output_distribution="normal", subsample=None, random_state=seed
    )
    return TransformedTargetRegressor(model, transformer=scores, check_inverse=False)

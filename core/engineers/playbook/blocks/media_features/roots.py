# title: The file's numbers as roots, on one scale
# why: A few activations are very large; their square roots let the many small ones count.
# for: linear net kernel discriminant
# cost: 2
# reference: https://doi.org/10.1007/978-3-642-15561-1_11
from sklearn.preprocessing import FunctionTransformer, StandardScaler


def signed_root(values):
    return np.sign(values) * np.sqrt(np.abs(values))


def weighing_as_64_columns(values):
    return values * np.sqrt(64 / values.shape[1])


media_steps = make_pipeline(
    Represented(represent),
    FunctionTransformer(signed_root, feature_names_out="one-to-one"),
    StandardScaler(),
    FunctionTransformer(weighing_as_64_columns, feature_names_out="one-to-one"),
)

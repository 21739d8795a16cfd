# title: The file's numbers on one scale
# why: All of them together weigh as much as 64 ordinary columns, so that columns beside the file keep their say.
# for: linear net kernel discriminant
# cost: 2
# plain: yes
# reference: https://scikit-learn.org/stable/modules/preprocessing.html
from sklearn.preprocessing import FunctionTransformer, StandardScaler


def weighing_as_64_columns(values):
    return values * np.sqrt(64 / values.shape[1])


media_steps = make_pipeline(
    Represented(represent),
    StandardScaler(),
    FunctionTransformer(weighing_as_64_columns, feature_names_out="one-to-one"),
)

# title: The files' names
# why: A network that learns from whole pictures looks its pixels up itself, a byte for each: as columns of numbers they would take four times the memory.
# for: finetuned
# cost: 1
# plain: yes
from sklearn.preprocessing import FunctionTransformer


def as_one_column(names):
    return np.asarray(names, dtype=object).reshape(-1, 1)


media_steps = FunctionTransformer(as_one_column, feature_names_out="one-to-one")

# title: TF-IDF of words
# why: Which words stand in the text, the rare ones counting more than those that stand everywhere.
# for: linear
# cost: 2
# reference: https://scikit-learn.org/stable/modules/feature_extraction.html
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import FunctionTransformer


def never_empty(column):
    return column.where(column.str.contains(r"\w"), "nothing")


text_steps = make_pipeline(
    FunctionTransformer(never_empty), TfidfVectorizer(sublinear_tf=True, max_features=50_000, token_pattern=r"\w+")
)

# title: Hashed words and word pairs
# why: No vocabulary is kept and no n-gram is too rare: each falls into one of 2^18 places, and few share one.
# for: bag linear
# cost: 2
# reference: https://scikit-learn.org/stable/modules/feature_extraction.html
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import FunctionTransformer


def filled(column):
    return column.astype(str)


text_steps = make_pipeline(
    FunctionTransformer(filled),
    HashingVectorizer(ngram_range=(1, 2), token_pattern=r"\w+|[^\w\s]", n_features=2**18, alternate_sign=False, norm="l2"),
)

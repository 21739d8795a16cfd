# title: Hashed words, word pairs and character sequences
# why: No vocabulary is kept and no n-gram is too rare: each falls into one of 2^18 places, and few share one.
# for: bag linear
# cost: 3
# reference: https://scikit-learn.org/stable/modules/feature_extraction.html
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.pipeline import make_union
from sklearn.preprocessing import FunctionTransformer


def filled(column):
    return column.astype(str)


hashing = dict(n_features=2**18, alternate_sign=False, norm="l2")
text_steps = make_pipeline(
    FunctionTransformer(filled),
    make_union(
        HashingVectorizer(ngram_range=(1, 2), token_pattern=r"\w+|[^\w\s]", **hashing),
        HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), **hashing),
    ),
)

# title: TF-IDF of words, marks and letters as they are written
# why: Capitals, commas and endings tell authors and moods apart, which lower case and words alone wipe out.
# for: linear
# cost: 6
# reference: https://scikit-learn.org/stable/modules/feature_extraction.html
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union
from sklearn.preprocessing import FunctionTransformer


def with_something_written(column):
    return column.where(column.str.contains(r"\S"), "nothing")


text_steps = make_pipeline(
    FunctionTransformer(with_something_written),
    make_union(
        TfidfVectorizer(
            lowercase=False, ngram_range=(1, 2), sublinear_tf=True, max_features=100_000, token_pattern=r"\w+|[^\w\s]"
        ),
        TfidfVectorizer(analyzer="char", lowercase=False, ngram_range=(1, 5), sublinear_tf=True, max_features=100_000),
    ),
)

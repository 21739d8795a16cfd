# title: TF-IDF of words and word pairs, and the length
# why: Word pairs keep some of the order ("not good"); leaving characters out makes it quicker and less noisy.
# for: linear
# cost: 3
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union
from sklearn.preprocessing import FunctionTransformer


def with_any_word(column):
    return column.where(column.str.contains(r"\w"), "nothing")


def log_length(column):
    return np.log1p(column.str.len().to_numpy(dtype=float)).reshape(-1, 1) / 10


text_steps = make_pipeline(
    FunctionTransformer(with_any_word),
    make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=100_000, token_pattern=r"\w+"),
        FunctionTransformer(log_length),
    ),
)

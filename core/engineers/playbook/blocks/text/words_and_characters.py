# title: TF-IDF of words, word pairs and character sequences
# why: Word pairs keep some order, character sequences catch endings and typing errors; together the strongest sparse view.
# for: linear
# cost: 4
# reference: https://scikit-learn.org/stable/modules/feature_extraction.html
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union
from sklearn.preprocessing import FunctionTransformer


def with_a_word(column):
    return column.where(column.str.contains(r"\w"), "nothing")


text_steps = make_pipeline(
    FunctionTransformer(with_a_word),
    make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=50_000, token_pattern=r"\w+"),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=50_000),
    ),
)

# title: Topics of words and of character sequences
# why: Character sequences catch endings, typing errors and parts of words that whole words miss.
# for: catboost lightgbm xgboost histgb extratrees net kernel
# cost: 5
# reference: https://scikit-learn.org/stable/modules/feature_extraction.html
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union


class WordAndCharacterTopics(Unsupervised):
    """A text column as at most `size` dense numbers: TF-IDF of words and of characters, then a truncated SVD."""

    def __init__(self, size=100, seed=0):
        self.size, self.seed = size, seed

    def fit(self, X, y=None):
        self.tfidf_ = make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=20_000, token_pattern=r"\w+"),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=30_000),
        )
        table = self.tfidf_.fit_transform([*X, "nothing"])
        self.size_ = min(self.size, table.shape[0] - 1, table.shape[1] - 1)
        self.svd_ = TruncatedSVD(self.size_, random_state=self.seed).fit(table)
        return self

    def transform(self, X):
        return self.svd_.transform(self.tfidf_.transform(list(X)))

    def get_feature_names_out(self, names=None):
        return np.array([f"topic {number}" for number in range(self.size_)], dtype=object)


text_steps = WordAndCharacterTopics(seed=seed)

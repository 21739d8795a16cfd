# title: Topics: TF-IDF of words, folded into dense features
# why: Trees and networks want few dense columns; a truncated SVD of the TF-IDF table keeps which words go together.
# for: catboost lightgbm xgboost histgb extratrees net kernel
# cost: 3
# reference: https://scikit-learn.org/stable/modules/decomposition.html
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer


class WordTopics(Unsupervised):
    """A text column as at most `size` dense numbers: TF-IDF of words and word pairs, then a truncated SVD."""

    def __init__(self, size=60, seed=0):
        self.size, self.seed = size, seed

    def fit(self, X, y=None):
        self.tfidf_ = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=20_000, token_pattern=r"\w+")
        table = self.tfidf_.fit_transform([*X, "nothing at all"])
        self.size_ = min(self.size, table.shape[0] - 1, table.shape[1] - 1)
        self.svd_ = TruncatedSVD(self.size_, random_state=self.seed).fit(table)
        return self

    def transform(self, X):
        return self.svd_.transform(self.tfidf_.transform(X))

    def get_feature_names_out(self, names=None):
        return np.array([f"topic {number}" for number in range(self.size_)], dtype=object)


text_steps = WordTopics(seed=seed)

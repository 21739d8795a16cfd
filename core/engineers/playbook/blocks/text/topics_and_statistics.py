# title: Topics, and how the text is written
# why: Length, capitals, digits and punctuation tell of tone and origin, which a table of words forgets.
# for: catboost lightgbm xgboost histgb extratrees net kernel
# cost: 3
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer


class TopicsAndStyle(Unsupervised):
    """At most `size` topics of a text column, and six numbers on its length, letters, digits and marks."""

    def __init__(self, size=60, seed=0):
        self.size, self.seed = size, seed

    def fit(self, X, y=None):
        self.tfidf_ = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=20_000, token_pattern=r"\w+")
        table = self.tfidf_.fit_transform([*X, "nothing at all"])
        self.size_ = min(self.size, table.shape[0] - 1, table.shape[1] - 1)
        self.svd_ = TruncatedSVD(self.size_, random_state=self.seed).fit(table)
        return self

    def transform(self, X):
        texts = pd.Series(np.asarray(X), dtype=object).str
        length = texts.len()
        counts = [length, texts.count(r"\s+") + 1, *[texts.count(sign) for sign in (r"[A-Z]", r"\d", r"[!?]", r"[^\w\s]")]]
        style = np.column_stack([np.asarray(count, dtype=float) for count in counts])
        style[:, 2:] /= np.maximum(1.0, style[:, :1])
        return np.hstack([self.svd_.transform(self.tfidf_.transform(X)), style])

    def get_feature_names_out(self, names=None):
        style = ["length", "words", "capitals", "digits", "exclamations", "marks"]
        return np.array([*[f"topic {number}" for number in range(self.size_)], *style], dtype=object)


text_steps = TopicsAndStyle(seed=seed)

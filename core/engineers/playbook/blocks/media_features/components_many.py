# title: Many principal components of the file's numbers
# why: The 250 directions in which files differ most: few dense columns that a model learns from quickly.
# for: linear net kernel discriminant lightgbm catboost histgb extratrees
# cost: 5
# reference: https://scikit-learn.org/stable/modules/decomposition.html
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler


class Components(Unsupervised):
    """At most `count` principal components; fewer where there are fewer rows or columns."""

    def __init__(self, count, seed=0):
        self.count, self.seed = count, seed

    def fit(self, X, y=None):
        self.size_ = max(1, min(self.count, X.shape[0] - 1, X.shape[1]))
        self.found_ = PCA(self.size_, svd_solver="randomized", iterated_power=3, random_state=self.seed).fit(X)
        return self

    def transform(self, X):
        return self.found_.transform(X) / np.sqrt(X.shape[1] / 64)

    def get_feature_names_out(self, names=None):
        return np.array([f"component {number}" for number in range(self.size_)], dtype=object)


media_steps = make_pipeline(Represented(represent), StandardScaler(), Components(250, seed=seed))

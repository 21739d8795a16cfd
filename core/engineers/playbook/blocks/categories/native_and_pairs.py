# title: Categories and their pairs as CatBoost takes them
# why: Two levels together can mean more than each alone; the pairs of the columns with the fewest levels are added.
# when: several_categories not_large
# for: catboost
# cost: 3
# reference: https://arxiv.org/abs/1706.09516
from itertools import combinations



class WithPairs(Unsupervised):
    """The categories, and every pair of the five with the fewest levels above one."""

    def fit(self, X, y=None):
        self.names_, levels = list(X.columns), X.nunique()
        self.pairs_ = list(combinations(levels[levels > 1].sort_values(kind="stable").index[:5], 2))
        return self

    def transform(self, X):
        pairs = {f"{first} with {second}": X[first] + " | " + X[second] for first, second in self.pairs_}
        return pd.concat([X, pd.DataFrame(pairs, index=X.index, dtype=object)], axis=1)

    def get_feature_names_out(self, names=None):
        return np.array([*self.names_, *[f"{first} with {second}" for first, second in self.pairs_]], dtype=object)


category_steps = WithPairs()

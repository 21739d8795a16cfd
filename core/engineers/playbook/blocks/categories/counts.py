# title: A number per level, and how frequent it is
# why: Rare and frequent levels often behave differently, and a frequency carries over to levels with few rows.
# for: catboost lightgbm xgboost histgb extratrees
# cost: 1
from sklearn.pipeline import make_union
from sklearn.preprocessing import OrdinalEncoder


class LevelShares(Unsupervised):
    """The share of training rows that have the same level; 0 for a level that was not seen."""

    def fit(self, X, y=None):
        self.feature_names_in_ = np.array(X.columns, dtype=object)
        self.shares_ = {name: X[name].value_counts(normalize=True) for name in X.columns}
        return self

    def transform(self, X):
        return np.column_stack([X[name].map(share).fillna(0.0).astype(float) for name, share in self.shares_.items()])

    def get_feature_names_out(self, names=None):
        return np.array([f"share of {name}" for name in self.shares_], dtype=object)


category_steps = make_union(OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), LevelShares())

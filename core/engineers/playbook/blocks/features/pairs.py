# title: Ratios and differences of the numbers that matter
# why: Trees cut along one column at a time; a ratio or a difference gives them a slanted cut for free.
# when: several_numbers not_thousands_of_numbers
# for: catboost lightgbm xgboost histgb extratrees
# cost: 2
from itertools import combinations

from sklearn.base import BaseEstimator, TransformerMixin


class PairsOfNumbers(TransformerMixin, BaseEstimator):
    """Ratio and difference of every pair among the `count` numbers that go most with the target in the training rows."""

    def __init__(self, count=5):
        self.count = count

    def fit(self, X, y):
        codes = pd.Series(y if regression else pd.factorize(np.asarray(y), sort=True)[0], index=X.index)
        answers = {0: codes} if regression or class_count > 20 else {code: codes == code for code in codes.unique()}
        ranks = X.rank().loc[:, X.nunique() > 2]
        strength = pd.DataFrame({key: ranks.corrwith(answer.astype(float).rank()) for key, answer in answers.items()})
        best = strength.abs().max(axis=1).fillna(0.0).sort_values(ascending=False, kind="stable").index[: self.count]
        self.pairs_ = list(combinations(best, 2))
        return self

    def transform(self, X):
        columns = {}
        for first, second in self.pairs_:
            below = X[second].where(X[second].abs() > 1e-9)
            columns[f"{first} over {second}"] = (X[first] / below).clip(-1e9, 1e9)
            columns[f"{first} minus {second}"] = X[first] - X[second]
        return pd.DataFrame(columns, index=X.index, dtype=float)

    def get_feature_names_out(self, names=None):
        pairs = [(f"{a} over {b}", f"{a} minus {b}") for a, b in self.pairs_]
        return np.array([name for pair in pairs for name in pair], dtype=object)


features = ColumnTransformer(
    [
        *[(f"file {at}", media_steps, name) for at, name in enumerate(media, 1)],
        ("numbers", number_steps, numbers),
        ("categories", category_steps, categories),
        ("dates", date_steps, dates),
        *[(f"text {at}", text_steps, name) for at, name in enumerate(texts, 1)],
        ("pairs", PairsOfNumbers(), numbers),
    ]
).set_output(transform="pandas")

# title: Of thousands of numbers those that tell most, each by itself
# why: Trees try every column at every split: of thousands, most only take time. Each is asked alone, in the rows that are learned from.
# when: thousands_of_numbers
# for: catboost lightgbm xgboost histgb extratrees
# cost: 1
# reference: https://doi.org/10.1186/1471-2105-7-359
class Strongest(TransformerMixin, BaseEstimator):
    """The `most` columns with the largest correlation with the target, or with one of its classes."""

    def __init__(self, most=300):
        self.most = most

    def fit(self, X, y):
        aims = np.asarray(y, dtype=float)[:, None] if regression else pd.get_dummies(pd.Series(y), dtype=float).to_numpy()
        values = np.nan_to_num(self._scaled(np.asarray(X, dtype="float32")))
        strength = np.abs(values.T @ np.nan_to_num(self._scaled(aims)).astype("float32")).max(axis=1)
        self.kept_ = np.sort(np.argsort(-strength, kind="stable")[: self.most])
        return self

    def _scaled(self, values):
        return ((values - np.nanmean(values, axis=0)) / (np.nanstd(values, axis=0) + 1e-9)).clip(-5, 5)

    def transform(self, X):
        return X.iloc[:, self.kept_] if hasattr(X, "iloc") else X[:, self.kept_]

    def get_feature_names_out(self, names=None):
        return np.array([f"strong {place}" for place in self.kept_], dtype=object)


features = ColumnTransformer(
    [
        *[(f"file {at}", media_steps, name) for at, name in enumerate(media, 1)],
        ("numbers", then(number_steps, Strongest()), numbers),
        ("categories", category_steps, categories),
        ("dates", date_steps, dates),
        *[(f"text {at}", text_steps, name) for at, name in enumerate(texts, 1)],
    ]
).set_output(transform="pandas")

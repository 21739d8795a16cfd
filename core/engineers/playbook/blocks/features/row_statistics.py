# title: The columns, and statistics over each row
# why: How extreme, how empty and how even a row is as a whole can matter beside each of its numbers.
# when: several_numbers not_thousands_of_numbers
# for: catboost lightgbm xgboost histgb extratrees
# cost: 2


class RowStatistics(Unsupervised):
    """Mean, spread, least and largest of a row's standardised numbers, and how many are zero."""

    names = ("mean", "spread", "least", "largest", "zeros")

    def fit(self, X, y=None):
        self.middle_, self.spread_ = X.mean(), X.std().replace(0.0, 1.0).fillna(1.0)
        return self

    def transform(self, X):
        scaled = (X - self.middle_) / self.spread_
        parts = (scaled.mean(axis=1), scaled.std(axis=1), scaled.min(axis=1), scaled.max(axis=1), (X == 0).sum(axis=1))
        return pd.concat(parts, axis=1, keys=self.names).fillna(0.0).astype(float)

    def get_feature_names_out(self, names=None):
        return np.array(self.names, dtype=object)


features = ColumnTransformer(
    [
        *[(f"file {at}", media_steps, name) for at, name in enumerate(media, 1)],
        ("numbers", number_steps, numbers),
        ("categories", category_steps, categories),
        ("dates", date_steps, dates),
        *[(f"text {at}", text_steps, name) for at, name in enumerate(texts, 1)],
        ("row", RowStatistics(), numbers),
    ]
).set_output(transform="pandas")

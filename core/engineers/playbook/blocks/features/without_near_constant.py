# title: The columns without those that hardly vary
# why: A column that is the same in nearly all rows brings noise, and costs time at every split.
# when: several_numbers not_thousands_of_numbers
# for: catboost lightgbm xgboost histgb extratrees
# cost: 1


class VaryingOnly(Unsupervised):
    """Keeps the numbers of which no single value fills more than `share` of the training rows; at least one."""

    def __init__(self, share=0.99):
        self.share = share

    def fit(self, X, y=None):
        top = X.apply(lambda column: column.value_counts(normalize=True, dropna=False).iloc[0])
        self.kept_ = list(top.index[top <= self.share]) or [top.idxmin()]
        return self

    def transform(self, X):
        return X[self.kept_]

    def get_feature_names_out(self, names=None):
        return np.array(self.kept_, dtype=object)


features = ColumnTransformer(
    [
        *[(f"file {at}", media_steps, name) for at, name in enumerate(media, 1)],
        ("numbers", make_pipeline(VaryingOnly(), number_steps), numbers),
        ("categories", category_steps, categories),
        ("dates", date_steps, dates),
        *[(f"text {at}", text_steps, name) for at, name in enumerate(texts, 1)],
    ]
).set_output(transform="pandas")

# title: Numbers cut into quantile bins
# why: Twenty bins with equally many rows each drown noise and outliers; on few rows that can beat the exact values.
# when: has_numbers small not_thousands_of_numbers
# for: catboost lightgbm xgboost histgb extratrees
# cost: 1
# reference: https://scikit-learn.org/stable/modules/preprocessing.html
from sklearn.preprocessing import FunctionTransformer

edges = {name: np.unique(X[name].quantile(np.linspace(0.05, 0.95, 19)).dropna()) for name in numbers}


def quantile_bins(frame):
    bins = {name: np.searchsorted(edges[name], frame[name]) for name in frame.columns}
    return pd.DataFrame(bins, index=frame.index).astype("float64").where(frame.notna())


features = ColumnTransformer(
    [
        *[(f"file {at}", media_steps, name) for at, name in enumerate(media, 1)],
        ("numbers", make_pipeline(FunctionTransformer(quantile_bins), number_steps), numbers),
        ("categories", category_steps, categories),
        ("dates", date_steps, dates),
        *[(f"text {at}", text_steps, name) for at, name in enumerate(texts, 1)],
    ]
).set_output(transform="pandas")

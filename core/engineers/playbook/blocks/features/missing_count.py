# title: The columns, and how many of a row's values are missing
# why: Rows that were filled in carelessly, or by another source, often have other targets; their gaps give them away.
# when: has_missing not_thousands_of_numbers
# for: catboost lightgbm xgboost histgb extratrees
# cost: 1
from sklearn.preprocessing import FunctionTransformer


def missing_count(frame):
    gaps = frame.isna() | (frame == "(missing)") | (frame == "")
    return pd.DataFrame({"missing": gaps.sum(axis=1).astype(float)}, index=frame.index)


features = ColumnTransformer(
    [
        *[(f"file {at}", media_steps, name) for at, name in enumerate(media, 1)],
        ("numbers", number_steps, numbers),
        ("categories", category_steps, categories),
        ("dates", date_steps, dates),
        *[(f"text {at}", text_steps, name) for at, name in enumerate(texts, 1)],
        ("gaps", FunctionTransformer(missing_count), list(X.columns)),
    ]
).set_output(transform="pandas")

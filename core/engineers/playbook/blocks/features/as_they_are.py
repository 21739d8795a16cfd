# title: The columns as they are, side by side
# why: The plain view: each kind of column through its own steps, nothing derived.
# for: catboost lightgbm xgboost histgb extratrees
# cost: 1
# plain: yes
# reference: https://scikit-learn.org/stable/modules/compose.html
features = ColumnTransformer(
    [
        *[(f"file {at}", media_steps, name) for at, name in enumerate(media, 1)],
        ("numbers", number_steps, numbers),
        ("categories", category_steps, categories),
        ("dates", date_steps, dates),
        *[(f"text {at}", text_steps, name) for at, name in enumerate(texts, 1)],
    ]
).set_output(transform="pandas")

# title: The columns as they are, side by side
# why: The plain view: each kind of column through its own steps, nothing derived.
# for: catboost lightgbm xgboost histgb extratrees
# cost: 1
# plain: yes
# reference: https://scikit-learn.org/stable/modules/compose.html
features = ColumnTransformer(
    [
        *[(f"file {name}", media_steps, name) for name in media],
        ("numbers", number_steps, numbers),
        ("categories", category_steps, categories),
        ("dates", date_steps, dates),
        *[(f"text {name}", text_steps, name) for name in texts],
    ]
).set_output(transform="pandas")

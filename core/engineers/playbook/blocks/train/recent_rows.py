# title: Recent rows weigh more
# why: The rows to be predicted come later than all training rows; what held lately is nearer to what will hold.
# when: time_split
# for: catboost lightgbm xgboost histgb extratrees linear net
# cost: 1
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.utils.validation import has_fit_parameter

age = pd.to_datetime(train[task["split"]["column"]], errors="coerce").rank(pct=True).fillna(0.5)
models = {}
for target in targets:
    known = Y[target].notna().to_numpy()
    answers = Y.loc[known, target].to_numpy(dtype=float if regression else str)
    for name in weights:
        if len(set(answers)) == 1:
            constant = DummyRegressor() if regression else DummyClassifier(strategy="prior")
            models[name, target] = constant.fit(X[known], answers)
            continue
        pipeline, rows = parts_for(name)
        step, last = pipeline.steps[-1]
        inner = getattr(last, "regressor", last)
        first = inner.estimators[0][1] if hasattr(inner, "estimators") else inner
        weighs = has_fit_parameter(first, "sample_weight")  # others count all rows alike
        pipeline.fit(rows[known], answers, **({f"{step}__sample_weight": (0.4 + 0.6 * age[known]).to_numpy()} if weighs else {}))
        models[name, target] = pipeline

# title: Rows of rare classes weigh more
# why: The metric counts every class alike, whatever its size; so should the training.
# when: classification imbalance_metric
# for: catboost lightgbm xgboost histgb extratrees linear net
# cost: 1
# reference: https://scikit-learn.org/stable/modules/generated/sklearn.utils.class_weight.compute_sample_weight.html
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.validation import has_fit_parameter

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
        pipeline.fit(rows[known], answers, **({f"{step}__sample_weight": compute_sample_weight("balanced", answers)} if weighs else {}))
        models[name, target] = pipeline

# title: Fit every model on every target
# why: Each model learns each target from all training rows; a target with a single value needs no model.
# for: all
# cost: 1
# plain: yes
from sklearn.dummy import DummyClassifier, DummyRegressor

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
        pipeline.fit(rows[known], answers)
        models[name, target] = pipeline

# title: Fit every model on every target
# why: Each model learns each target from all training rows; a target with a single value needs no model.
# for: all
# cost: 1
# plain: yes
from sklearn.dummy import DummyClassifier, DummyRegressor

models = {}
for target in targets:
    known = Y[target].notna().to_numpy()
    rows, answers = X[known], Y.loc[known, target].to_numpy(dtype=float if regression else str)
    for name in weights:
        if len(set(answers)) == 1:
            constant = DummyRegressor() if regression else DummyClassifier(strategy="prior")
            models[name, target] = constant.fit(rows, answers)
            continue
        pipeline = clone(pipelines[name])
        pipeline.fit(rows, answers)
        models[name, target] = pipeline

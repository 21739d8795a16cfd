# title: Extremely randomised trees
# why: Many deep trees with random cuts, averaged: errs differently from boosting, and needs no tuning.
# for: extratrees
# cost: 3
# reference: https://doi.org/10.1007/s10994-006-6226-1
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

settings = dict(n_estimators=250, min_samples_leaf=2, random_state=seed, n_jobs=threads)
model = ExtraTreesRegressor(max_features=0.6, **settings) if regression else ExtraTreesClassifier(**settings)
pipelines["extratrees"] = make_pipeline(features, on_target_scale(model))

# title: Randomised trees, twice as many, with larger leaves
# why: More trees and more rows per leaf give smoother answers, and better probabilities.
# for: extratrees
# cost: 5
# reference: https://doi.org/10.1007/s10994-006-6226-1
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

settings = dict(n_estimators=500, min_samples_leaf=5, random_state=seed, n_jobs=threads)
model = ExtraTreesRegressor(max_features=0.6, **settings) if regression else ExtraTreesClassifier(**settings)
pipelines["extratrees"] = make_pipeline(features, on_target_scale(model))

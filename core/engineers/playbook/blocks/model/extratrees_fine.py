# title: Randomised trees down to single rows
# why: Where the noise is low, leaves of one row follow the data more closely.
# for: extratrees
# cost: 4
# reference: https://doi.org/10.1007/s10994-006-6226-1
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

settings = dict(n_estimators=300, min_samples_leaf=1, random_state=seed, n_jobs=threads)
model = ExtraTreesRegressor(max_features=0.6, **settings) if regression else ExtraTreesClassifier(**settings)
pipelines["extratrees"] = make_pipeline(features, on_target_scale(model))

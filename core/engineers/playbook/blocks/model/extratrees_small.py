# title: Few shallow randomised trees
# why: Shows what the trees' number and depth are worth.
# for: extratrees
# cost: 1
# plain: yes
# reference: https://doi.org/10.1007/s10994-006-6226-1
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

settings = dict(n_estimators=30, max_depth=8, random_state=seed, n_jobs=threads)
model = ExtraTreesRegressor(max_features=0.6, **settings) if regression else ExtraTreesClassifier(**settings)
pipelines["extratrees"] = make_pipeline(features, on_target_scale(model))

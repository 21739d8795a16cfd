# title: Random forest
# why: Best cuts on resampled rows instead of random cuts: less bias on few, noisy columns.
# for: extratrees
# cost: 5
# reference: https://doi.org/10.1023/A:1010933404324
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

settings = dict(n_estimators=250, min_samples_leaf=2, random_state=seed, n_jobs=threads)
model = RandomForestRegressor(max_features=0.6, **settings) if regression else RandomForestClassifier(**settings)
pipelines["extratrees"] = make_pipeline(features, on_target_scale(model))

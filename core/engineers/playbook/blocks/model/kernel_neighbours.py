# title: The nearest rows' answers
# why: Thirty near rows vote, the nearer the louder: nothing is assumed of the shape, so it errs differently.
# for: kernel
# cost: 2
# reference: https://scikit-learn.org/stable/modules/neighbors.html
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

settings = dict(n_neighbors=min(30, max(1, len(train) // 10)), weights="distance", n_jobs=threads)
learner = KNeighborsRegressor(**settings) if regression else KNeighborsClassifier(**settings)
pipelines["kernel"] = make_pipeline(features, on_target_scale(learner))

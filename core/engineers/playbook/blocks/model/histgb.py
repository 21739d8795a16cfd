# title: Histogram gradient boosting
# why: scikit-learn's own gradient boosting on binned values: quick, strong, and always at hand.
# for: histgb
# cost: 3
# reference: https://scikit-learn.org/stable/modules/ensemble.html
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

settings = dict(max_iter=250 if class_count <= 2 else max(50, 600 // class_count), learning_rate=0.07, min_samples_leaf=20, early_stopping=False, random_state=seed)
model = (
    HistGradientBoostingRegressor(**settings) if regression else HistGradientBoostingClassifier(**settings)
)
pipelines["histgb"] = make_pipeline(features, on_target_scale(model))

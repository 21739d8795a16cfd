# title: Histogram gradient boosting on the absolute error
# why: The metric is the absolute error: training on it aims at the median instead of the mean.
# when: regression metric_absolute
# for: histgb
# cost: 3
# reference: https://scikit-learn.org/stable/modules/ensemble.html
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

settings = dict(max_iter=250, learning_rate=0.07, early_stopping=False, random_state=seed)
model = (
    HistGradientBoostingRegressor(loss="absolute_error", **settings) if regression else HistGradientBoostingClassifier(**settings)
)
pipelines["histgb"] = make_pipeline(features, on_target_scale(model))

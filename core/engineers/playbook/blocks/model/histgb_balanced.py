# title: Histogram gradient boosting with balanced classes
# why: The metric counts every class alike; rare classes weigh more in training.
# when: classification imbalance_metric
# for: histgb
# cost: 3
# reference: https://scikit-learn.org/stable/modules/ensemble.html
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

settings = dict(max_iter=250 if class_count <= 2 else max(50, 600 // class_count), learning_rate=0.07, early_stopping=False, random_state=seed)
model = (
    HistGradientBoostingRegressor(**settings) if regression else HistGradientBoostingClassifier(class_weight="balanced", **settings)
)
pipelines["histgb"] = make_pipeline(features, on_target_scale(model))

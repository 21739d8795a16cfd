# title: Histogram gradient boosting with more trees at a lower rate
# why: Smaller steps overfit less and find finer structure; they need more trees.
# for: histgb
# cost: 8
# reference: https://scikit-learn.org/stable/modules/ensemble.html
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

settings = dict(max_iter=700 if class_count <= 2 else max(100, 1500 // class_count), learning_rate=0.03, early_stopping=False, random_state=seed)
model = (
    HistGradientBoostingRegressor(**settings) if regression else HistGradientBoostingClassifier(**settings)
)
pipelines["histgb"] = make_pipeline(features, on_target_scale(model))

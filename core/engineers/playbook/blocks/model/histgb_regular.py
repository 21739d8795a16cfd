# title: Histogram gradient boosting, more regularised
# why: Fewer leaves, a penalty on them and a random part of the columns calm a model that memorises.
# for: histgb
# cost: 3
# reference: https://scikit-learn.org/stable/modules/ensemble.html
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

settings = dict(max_iter=350 if class_count <= 2 else max(60, 700 // class_count), learning_rate=0.06, max_leaf_nodes=15, l2_regularization=5.0, max_features=0.6, early_stopping=False, random_state=seed)
model = (
    HistGradientBoostingRegressor(**settings) if regression else HistGradientBoostingClassifier(**settings)
)
pipelines["histgb"] = make_pipeline(features, on_target_scale(model))

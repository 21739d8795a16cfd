# title: Histogram gradient boosting with few small trees
# why: Shows what the trees' number and size are worth.
# for: histgb
# cost: 1
# plain: yes
# reference: https://scikit-learn.org/stable/modules/ensemble.html
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

settings = dict(max_iter=50 if class_count <= 2 else 20, learning_rate=0.15, max_leaf_nodes=8, early_stopping=False, random_state=seed)
model = (
    HistGradientBoostingRegressor(**settings) if regression else HistGradientBoostingClassifier(**settings)
)
pipelines["histgb"] = make_pipeline(features, on_target_scale(model))

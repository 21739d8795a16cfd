# title: XGBoost with few small trees
# why: Shows what the trees' number and depth are worth.
# for: xgboost
# cost: 1
# plain: yes
# reference: https://arxiv.org/abs/1603.02754
from sklearn.preprocessing import FunctionTransformer
from xgboost import XGBClassifier, XGBRegressor


def bare_table(frame):
    """Without column names, which XGBoost restricts."""
    return np.asarray(frame, dtype=float)


settings = dict(
    n_estimators=60 if class_count <= 2 else max(20, 200 // class_count),
    learning_rate=0.15,
    max_depth=3,
    min_child_weight=2,
    colsample_bytree=0.8,
    subsample=0.8,
    reg_lambda=1.0,
    tree_method="hist",
    random_state=seed,
    n_jobs=threads,
)
model = StoppedRegressor(XGBRegressor(**settings), dict(settings=dict(early_stopping_rounds=50)), seed) if regression else StoppedClassifier(XGBClassifier(**settings), dict(settings=dict(early_stopping_rounds=50)), seed)
pipelines["xgboost"] = make_pipeline(features, FunctionTransformer(bare_table), on_target_scale(model))

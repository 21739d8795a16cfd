# title: XGBoost with deep trees
# why: Nine levels follow interactions of many columns, where there are rows enough; half of the columns keep trees apart.
# when: not_small
# for: xgboost
# cost: 9
# reference: https://arxiv.org/abs/1603.02754
from sklearn.preprocessing import FunctionTransformer
from xgboost import XGBClassifier, XGBRegressor


def bare_table(frame):
    """Without column names, which XGBoost restricts."""
    return np.asarray(frame, dtype=float)


settings = dict(
    n_estimators=3000 if class_count <= 2 else max(150, 3000 // class_count),
    learning_rate=0.04 if len(train) <= 50_000 and class_count <= 10 else 0.1,
    max_depth=9,
    min_child_weight=4,
    colsample_bytree=0.5,
    subsample=0.8,
    reg_lambda=5.0,
    tree_method="hist",
    random_state=seed,
    n_jobs=threads,
)
stopping = dict(settings=dict(early_stopping_rounds=50))
model = (
    StoppedRegressor(XGBRegressor(**settings), stopping, seed)
    if regression
    else StoppedClassifier(XGBClassifier(**settings), stopping, seed)
)
pipelines["xgboost"] = make_pipeline(features, FunctionTransformer(bare_table), on_target_scale(model))

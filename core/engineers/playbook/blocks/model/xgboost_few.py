# title: XGBoost with few, deep trees
# why: Millions of pixels have to be predicted, and the time for that goes with the number of trees.
# when: pixels
# for: xgboost
# cost: 5
# reference: https://arxiv.org/abs/1603.02754
from sklearn.preprocessing import FunctionTransformer
from xgboost import XGBRegressor


def bare_table(frame):
    """Without column names, which XGBoost restricts."""
    return np.asarray(frame, dtype=float)


settings = dict(
    n_estimators=300,
    learning_rate=0.1,
    max_depth=8,
    min_child_weight=2,
    colsample_bytree=0.8,
    subsample=0.8,
    reg_lambda=1.0,
    tree_method="hist",
    random_state=seed,
    n_jobs=threads,
)
model = StoppedRegressor(XGBRegressor(**settings), dict(settings=dict(early_stopping_rounds=50)), seed)
pipelines["xgboost"] = make_pipeline(features, FunctionTransformer(bare_table), on_target_scale(model))

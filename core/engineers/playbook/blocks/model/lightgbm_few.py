# title: LightGBM with half the trees, twice as large
# why: Millions of pixels have to be predicted, and the time for that goes with the number of trees.
# when: pixels
# for: lightgbm
# cost: 3
# reference: https://papers.nips.cc/paper/6907-lightgbm-a-highly-efficient-gradient-boosting-decision-tree
from lightgbm import LGBMRegressor
from sklearn.preprocessing import FunctionTransformer


def plain_table(frame):
    """Without column names, which LightGBM restricts."""
    return np.asarray(frame, dtype=float)


settings = dict(
    n_estimators=200,
    learning_rate=0.1,
    num_leaves=63,
    min_child_samples=min(20, max(2, len(train) // 50)),
    colsample_bytree=0.8,
    subsample=0.8,
    subsample_freq=1,
    reg_lambda=1.0,
    random_state=seed,
    n_jobs=threads,
    deterministic=True,
    force_row_wise=True,
    verbose=-1,
)
model = LGBMRegressor(**settings)
pipelines["lightgbm"] = make_pipeline(features, FunctionTransformer(plain_table), on_target_scale(model))

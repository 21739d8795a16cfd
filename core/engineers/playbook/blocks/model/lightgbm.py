# title: LightGBM
# why: Gradient boosting that grows the leaf with the most to gain: quick and strong on tables.
# for: lightgbm
# cost: 3
# reference: https://papers.nips.cc/paper/6907-lightgbm-a-highly-efficient-gradient-boosting-decision-tree
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.preprocessing import FunctionTransformer


def plain_table(frame):
    """Without column names, which LightGBM restricts."""
    return np.asarray(frame, dtype=float)


settings = dict(
    n_estimators=400 if class_count <= 2 else max(60, 900 // class_count),
    learning_rate=0.05,
    num_leaves=31,
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
model = LGBMRegressor(**settings) if regression else LGBMClassifier(**settings)
pipelines["lightgbm"] = make_pipeline(features, FunctionTransformer(plain_table), on_target_scale(model))

# title: LightGBM, more regularised
# why: More rows per leaf, fewer columns per tree and a penalty on leaves calm a model that memorises.
# when: fixed_trees
# for: lightgbm
# cost: 3
# reference: https://papers.nips.cc/paper/6907-lightgbm-a-highly-efficient-gradient-boosting-decision-tree
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.preprocessing import FunctionTransformer


def plain_table(frame):
    """Without column names, which LightGBM restricts."""
    return np.asarray(frame, dtype=float)


settings = dict(
    n_estimators=500 if class_count <= 2 else max(80, 1000 // class_count),
    learning_rate=0.05,
    num_leaves=24,
    min_child_samples=min(60, max(4, len(train) // 20)),
    colsample_bytree=0.5,
    subsample=0.7,
    subsample_freq=1,
    reg_lambda=10.0,
    random_state=seed,
    n_jobs=threads,
    deterministic=True,
    force_row_wise=True,
    verbose=-1,
)
model = LGBMRegressor(**settings) if regression else LGBMClassifier(**settings)
pipelines["lightgbm"] = make_pipeline(features, FunctionTransformer(plain_table), on_target_scale(model))

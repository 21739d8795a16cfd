# title: LightGBM, more regularised, stopped when held-out rows say so
# why: Half of the columns and rows for each tree and stronger penalties: less of the chance that is in few rows.
# when: not_tiny small
# for: lightgbm
# cost: 5
# reference: https://papers.nips.cc/paper/6907-lightgbm-a-highly-efficient-gradient-boosting-decision-tree
from lightgbm import LGBMClassifier, LGBMRegressor, early_stopping
from sklearn.preprocessing import FunctionTransformer


def plain_table(frame):
    """Without column names, which LightGBM restricts."""
    return np.asarray(frame, dtype=float)


def patient():
    return [early_stopping(50, verbose=False)]


settings = dict(
    n_estimators=3000 if class_count <= 2 else max(150, 3000 // class_count),
    learning_rate=0.03 if len(train) <= 50_000 and class_count <= 10 else 0.1,
    num_leaves=31,
    min_child_samples=min(20, max(2, len(train) // 50)),
    colsample_bytree=0.5,
    subsample=0.6,
    subsample_freq=1,
    reg_lambda=10.0,
    random_state=seed,
    n_jobs=threads,
    deterministic=True,
    force_row_wise=True,
    verbose=-1,
)
stopping = dict(callbacks=patient)
model = (
    StoppedRegressor(LGBMRegressor(**settings), stopping, seed)
    if regression
    else StoppedClassifier(LGBMClassifier(**settings), stopping, seed)
)
pipelines["lightgbm"] = make_pipeline(features, FunctionTransformer(plain_table), on_target_scale(model))

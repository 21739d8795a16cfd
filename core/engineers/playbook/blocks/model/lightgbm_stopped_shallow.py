# title: LightGBM of shallow trees, stopped when held-out rows say so
# why: Trees of seven leaves look at two or three columns at a time, which is all that few rows can tell of.
# when: not_tiny small
# for: lightgbm
# cost: 4
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
    learning_rate=0.05 if len(train) <= 50_000 and class_count <= 10 else 0.1,
    num_leaves=7,
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
stopping = dict(callbacks=patient)
model = (
    StoppedRegressor(LGBMRegressor(**settings), stopping, seed)
    if regression
    else StoppedClassifier(LGBMClassifier(**settings), stopping, seed)
)
pipelines["lightgbm"] = make_pipeline(features, FunctionTransformer(plain_table), on_target_scale(model))

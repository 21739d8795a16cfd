# title: Three LightGBM models with different seeds
# why: The mean of three models that differ by chance only has less variance than each.
# when: fixed_trees
# for: lightgbm
# cost: 8
# reference: https://papers.nips.cc/paper/6907-lightgbm-a-highly-efficient-gradient-boosting-decision-tree
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.ensemble import VotingClassifier, VotingRegressor
from sklearn.preprocessing import FunctionTransformer


def plain_table(frame):
    """Without column names, which LightGBM restricts."""
    return np.asarray(frame, dtype=float)


settings = dict(
    n_estimators=400 if class_count <= 2 else max(60, 900 // class_count),
    learning_rate=0.05,
    num_leaves=31,
    min_child_samples=min(20, max(2, len(train) // 50)),
    colsample_bytree=0.7,
    subsample=0.7,
    subsample_freq=1,
    reg_lambda=1.0,
    n_jobs=threads,
    deterministic=True,
    force_row_wise=True,
    verbose=-1,
)
kind = LGBMRegressor if regression else LGBMClassifier
trained_alike = [(f"seed {number}", kind(random_state=seed + number, **settings)) for number in range(3)]
model = VotingRegressor(trained_alike) if regression else VotingClassifier(trained_alike, voting="soft")
pipelines["lightgbm"] = make_pipeline(features, FunctionTransformer(plain_table), on_target_scale(model))

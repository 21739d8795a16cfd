# title: Six CatBoost models, more regularised, each stopped by a sixth of the rows
# why: Half of the columns for each tree, stronger penalties and smaller steps: less of the chance that is in few rows.
# when: not_tiny small
# for: catboost
# cost: 8
# reference: https://arxiv.org/abs/1706.09516
settings = dict(
    iterations=1000 if class_count <= 10 else 500,
    learning_rate=0.03,
    depth=6,
    rsm=0.5,
    l2_leaf_reg=10.0,
    random_strength=2.0,
    random_seed=seed,
    one_hot_max_size=16,  # with the next line: half the time, the same scores (docs/decisions/0006)
    max_ctr_complexity=2,
    thread_count=threads,
    allow_const_label=True,
    allow_writing_files=False,
    verbose=False,
)
model = (
    StoppedNativeRegressor(NativeRegressor(**settings), seed)
    if regression
    else StoppedNativeClassifier(NativeClassifier(**settings), seed)
)
pipelines["catboost"] = make_pipeline(features, on_target_scale(model))

# title: Six CatBoost models, each stopped by a sixth of the rows
# why: On few rows a tenth of the usual trees is often enough; each sixth says once when to stop, and the mean of six errs less than each.
# when: not_tiny small
# for: catboost
# cost: 6
# reference: https://arxiv.org/abs/1706.09516
settings = dict(
    iterations=600 if class_count <= 10 else 300,
    learning_rate=0.06,
    depth=6,
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

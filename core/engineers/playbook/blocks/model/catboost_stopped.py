# title: CatBoost, stopped when held-out rows say so
# why: With noisy answers a tenth of the usual trees is enough, with several classes several times as many are not too many; here the rows decide.
# when: not_small
# for: catboost
# cost: 10
# reference: https://arxiv.org/abs/1706.09516
settings = dict(
    iterations=2000 if class_count <= 10 else 500,
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

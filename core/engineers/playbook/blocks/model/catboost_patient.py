# title: CatBoost with up to 5,000 trees, stopped when held-out rows say so
# why: Some tables gain from thousands of trees, others from a hundred; where there are ten minutes the rows decide from the start.
# when: not_small time_for_trees
# for: catboost
# cost: 20
# reference: https://arxiv.org/abs/1706.09516
settings = dict(
    iterations=5000 if class_count <= 2 else 2000 if class_count <= 10 else 500,
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

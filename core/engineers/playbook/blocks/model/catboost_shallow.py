# title: CatBoost with shallow trees
# why: Four questions per tree keep interactions low, which suits few rows and noisy targets.
# when: fixed_trees
# for: catboost
# cost: 3
# reference: https://arxiv.org/abs/1706.09516
settings = dict(
    iterations=800 if class_count <= 2 else 400,
    learning_rate=0.08,
    depth=4,
    random_seed=seed,
    one_hot_max_size=16,  # with the next line: half the time, the same scores (docs/decisions/0006)
    max_ctr_complexity=2,
    thread_count=threads,
    allow_writing_files=False,
    verbose=False,
)
model = NativeRegressor(**settings) if regression else NativeClassifier(**settings)
pipelines["catboost"] = make_pipeline(features, on_target_scale(model))

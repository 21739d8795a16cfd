# title: CatBoost
# why: Boosted symmetric trees with category statistics in random orders: strong on tables without tuning.
# for: catboost
# cost: 4
# reference: https://arxiv.org/abs/1706.09516
settings = dict(
    iterations=300 if class_count > 2 else 500 if categories or len(X) < 10_000 else 1000,
    learning_rate=0.06,
    depth=6,
    random_seed=seed,
    one_hot_max_size=16,  # with the next line: half the time, the same scores (docs/decisions/0006)
    max_ctr_complexity=2,
    thread_count=threads,
    allow_writing_files=False,
    verbose=False,
)
model = NativeRegressor(**settings) if regression else NativeClassifier(**settings)
pipelines["catboost"] = make_pipeline(features, on_target_scale(model))

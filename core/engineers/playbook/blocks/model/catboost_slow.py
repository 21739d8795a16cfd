# title: CatBoost with twice the trees at a lower rate
# why: Smaller steps overfit less and find finer structure; they need more trees.
# when: fixed_trees
# for: catboost
# cost: 8
# reference: https://arxiv.org/abs/1706.09516
settings = dict(
    iterations=600 if class_count > 2 else 1000 if categories or len(X) < 10_000 else 2000,
    learning_rate=0.03,
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

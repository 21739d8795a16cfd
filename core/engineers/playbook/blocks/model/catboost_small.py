# title: CatBoost with few shallow trees
# why: Shows what the trees' number and depth are worth.
# for: catboost
# cost: 1
# plain: yes
# reference: https://arxiv.org/abs/1706.09516
settings = dict(
    iterations=100,
    learning_rate=0.15,
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

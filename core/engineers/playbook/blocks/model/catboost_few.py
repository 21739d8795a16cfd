# title: CatBoost in half the steps
# why: Larger steps on many like pixels: as good in half the time.
# when: pixels
# for: catboost
# cost: 3
# reference: https://arxiv.org/abs/1706.09516
settings = dict(
    iterations=500,
    learning_rate=0.15,
    depth=6,
    random_seed=seed,
    thread_count=threads,
    allow_writing_files=False,
    verbose=False,
)
model = NativeRegressor(**settings)
pipelines["catboost"] = make_pipeline(features, on_target_scale(model))

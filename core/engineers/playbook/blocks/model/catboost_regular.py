# title: CatBoost, more regularised
# why: A stronger penalty on leaves, and a random part of the columns at each level, calm a model that memorises.
# when: fixed_trees
# for: catboost
# cost: 4
# reference: https://arxiv.org/abs/1706.09516
settings = dict(
    iterations=600 if class_count <= 2 else 350,
    learning_rate=0.06,
    depth=6,
    l2_leaf_reg=12.0,
    random_strength=3.0,
    rsm=0.7,
    random_seed=seed,
    one_hot_max_size=16,  # with the next line: half the time, the same scores (docs/decisions/0006)
    max_ctr_complexity=2,
    thread_count=threads,
    allow_writing_files=False,
    verbose=False,
)
model = NativeRegressor(**settings) if regression else NativeClassifier(**settings)
pipelines["catboost"] = make_pipeline(features, on_target_scale(model))

# title: Three CatBoost models with different seeds
# why: The mean of three models that differ by chance only has less variance than each.
# when: fixed_trees
# for: catboost
# cost: 10
# reference: https://arxiv.org/abs/1706.09516
from sklearn.ensemble import VotingClassifier, VotingRegressor

settings = dict(
    iterations=300 if class_count > 2 else 500 if categories or len(X) < 10_000 else 1000,
    learning_rate=0.06,
    depth=6,
    rsm=0.8,
    one_hot_max_size=16,  # with the next line: half the time, the same scores (docs/decisions/0006)
    max_ctr_complexity=2,
    thread_count=threads,
    allow_writing_files=False,
    verbose=False,
)
kind = NativeRegressor if regression else NativeClassifier
trained_alike = [(f"seed {number}", kind(random_seed=seed + number, **settings)) for number in range(3)]
model = VotingRegressor(trained_alike) if regression else VotingClassifier(trained_alike, voting="soft")
pipelines["catboost"] = make_pipeline(features, on_target_scale(model))

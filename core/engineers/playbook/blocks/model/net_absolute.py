# title: A network on the absolute error
# why: The metric is the absolute error: training on it aims at the median instead of the mean.
# when: regression metric_absolute
# for: net
# cost: 4
# reference: https://arxiv.org/abs/2106.11959
members = 4 if len(train) <= 20_000 else 2 if len(train) <= 100_000 else 1
settings = dict(members=members, width=128, depth=2, epochs=20 if len(train) <= 20_000 else 12, dropout=0.15, rate=3e-3, loss="l1_loss", threads=threads)
model = NetworkRegressor(seed=seed, **settings) if regression else NetworkClassifier(seed=seed, **settings)
pipelines["net"] = make_pipeline(features, on_target_scale(model))

# title: A wider and deeper network
# why: More units and a third layer follow finer structure, where there are rows enough.
# when: not_small
# for: net
# cost: 9
# reference: https://arxiv.org/abs/2106.11959
members = 4 if len(train) <= 20_000 else 2 if len(train) <= 100_000 else 1
settings = dict(members=members, width=256, depth=3, epochs=20 if len(train) <= 20_000 else 12, dropout=0.25, rate=2e-3, loss="mse_loss", threads=threads)
model = NetworkRegressor(seed=seed, **settings) if regression else NetworkClassifier(seed=seed, **settings)
pipelines["net"] = make_pipeline(features, on_target_scale(model))

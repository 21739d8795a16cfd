# title: A network with more dropout, trained longer
# why: Half the units sleep at each step: the network cannot lean on single ones, and overfits less.
# for: net
# cost: 9
# reference: https://arxiv.org/abs/2106.11959
members = 4 if len(train) <= 20_000 else 2 if len(train) <= 100_000 else 1
settings = dict(members=members, width=192, depth=2, epochs=30, dropout=0.4, rate=3e-3, loss="mse_loss", threads=threads)
model = NetworkRegressor(seed=seed, **settings) if regression else NetworkClassifier(seed=seed, **settings)
pipelines["net"] = make_pipeline(features, on_target_scale(model))

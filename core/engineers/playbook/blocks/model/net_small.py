# title: A network of one narrow layer
# why: Shows what the network's size and length of training are worth.
# for: net
# cost: 1
# plain: yes
# reference: https://arxiv.org/abs/2106.11959
settings = dict(members=1, width=24, depth=1, epochs=8, dropout=0.0, rate=1e-2, loss="mse_loss", threads=threads)
model = NetworkRegressor(seed=seed, **settings) if regression else NetworkClassifier(seed=seed, **settings)
pipelines["net"] = make_pipeline(features, on_target_scale(model))

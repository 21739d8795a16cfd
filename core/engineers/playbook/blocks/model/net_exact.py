# title: A network without dropout, for pixels
# why: Neighbouring pixels say nearly the same: there is little to overfit, and dropout blurs what has to be exact.
# when: pixels
# for: net
# cost: 5
# reference: https://arxiv.org/abs/2106.11959
settings = dict(members=1, width=128, depth=3, epochs=20, dropout=0.0, rate=3e-3, loss="mse_loss", threads=threads)
model = NetworkRegressor(seed=seed, **settings)
pipelines["net"] = make_pipeline(features, on_target_scale(model))

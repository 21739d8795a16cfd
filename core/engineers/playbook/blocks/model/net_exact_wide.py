# title: A wider network without dropout, for pixels
# why: Half as many units again draw finer filters; they take twice the time.
# when: pixels
# for: net
# cost: 9
# reference: https://arxiv.org/abs/2106.11959
settings = dict(members=1, width=192, depth=3, epochs=20, dropout=0.0, rate=3e-3, loss="mse_loss", threads=threads)
model = NetworkRegressor(seed=seed, **settings)
pipelines["net"] = make_pipeline(features, on_target_scale(model))

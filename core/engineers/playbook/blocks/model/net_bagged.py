# title: Three networks with different seeds
# why: Networks depend on their start; the mean of three has less variance than each.
# for: net
# cost: 10
# reference: https://arxiv.org/abs/2106.11959
from sklearn.ensemble import VotingClassifier, VotingRegressor

members = 4 if len(train) <= 20_000 else 2 if len(train) <= 100_000 else 1
settings = dict(members=members, width=128, depth=2, epochs=16, dropout=0.15, rate=3e-3, loss="mse_loss", threads=threads)
kind = NetworkRegressor if regression else NetworkClassifier
trained_alike = [(f"seed {number}", kind(seed=seed + number, **settings)) for number in range(3)]
model = VotingRegressor(trained_alike) if regression else VotingClassifier(trained_alike, voting="soft")
pipelines["net"] = make_pipeline(features, on_target_scale(model))

# title: Longer vectors, four networks
# why: Longer vectors with more left out at random, averaged over four networks: steadier, at twice the time.
# for: bag
# cost: 9
# reference: https://arxiv.org/abs/1607.01759
settings = dict(width=128, epochs=30, dropout=0.4, missing=0.4, members=4, seed=seed, threads=threads)
model = VectorsRegressor(**settings) if regression else VectorsClassifier(**settings)
pipelines["bag"] = make_pipeline(features, on_target_scale(model))

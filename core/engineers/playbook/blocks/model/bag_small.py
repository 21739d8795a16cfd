# title: Few epochs of short vectors
# why: Shows what the vectors' length and their training are worth.
# for: bag
# cost: 1
# plain: yes
# reference: https://arxiv.org/abs/1607.01759
settings = dict(width=8, epochs=2, members=1, seed=seed, threads=threads)
model = VectorsRegressor(**settings) if regression else VectorsClassifier(**settings)
pipelines["bag"] = make_pipeline(features, on_target_scale(model))

# title: Learned vectors of n-grams, summed
# why: fastText's way: each n-gram learns a vector, a text is their sum. Words that mean alike come to lie near each other, which no linear model can do.
# for: bag
# cost: 4
# reference: https://arxiv.org/abs/1607.01759
settings = dict(width=64, epochs=30, members=2, seed=seed, threads=threads)
model = VectorsRegressor(**settings) if regression else VectorsClassifier(**settings)
pipelines["bag"] = make_pipeline(features, on_target_scale(model))

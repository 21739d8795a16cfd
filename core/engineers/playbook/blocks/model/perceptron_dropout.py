# title: Perceptrons that forget a third, stopped in time
# why: With few rows or much noise, units that are left out by chance keep single columns from being trusted too far.
# for: perceptron
# cost: 4
# reference: https://arxiv.org/abs/1502.03167
settings = dict(members=4 if len(train) <= 2_000 else 2, widths=(256, 128), epochs=30 if len(train) <= 20_000 else 15, dropout=0.35, seed=seed, threads=threads)
model = PerceptronRegressor(**settings) if regression else PerceptronClassifier(**settings)
pipelines["perceptron"] = make_pipeline(features, on_target_scale(model))

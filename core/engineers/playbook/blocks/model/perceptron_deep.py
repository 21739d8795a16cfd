# title: Perceptrons of three layers, stopped in time
# why: A layer more bends borders further; rows set aside keep it from learning the noise.
# for: perceptron
# cost: 5
# reference: https://arxiv.org/abs/1502.03167
settings = dict(members=4 if len(train) <= 2_000 else 2, widths=(256, 128, 64), epochs=30 if len(train) <= 20_000 else 15, dropout=0.15, seed=seed, threads=threads)
model = PerceptronRegressor(**settings) if regression else PerceptronClassifier(**settings)
pipelines["perceptron"] = make_pipeline(features, on_target_scale(model))

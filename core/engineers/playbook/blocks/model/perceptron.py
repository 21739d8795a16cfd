# title: Perceptrons, stopped in time
# why: Normalised by batches and stopped by rows set aside: sharp where borders are sharp, short where there is mostly noise.
# for: perceptron
# cost: 4
# reference: https://arxiv.org/abs/1502.03167
settings = dict(members=4 if len(train) <= 2_000 else 2, widths=(256, 128), epochs=30 if len(train) <= 20_000 else 15, dropout=0.15, seed=seed, threads=threads)
model = PerceptronRegressor(**settings) if regression else PerceptronClassifier(**settings)
pipelines["perceptron"] = make_pipeline(features, on_target_scale(model))

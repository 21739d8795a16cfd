# title: One small perceptron
# why: Sixteen units and ten passes: what more of both is worth shows beside it.
# for: perceptron
# cost: 1
# plain: yes
# reference: https://arxiv.org/abs/1502.03167
settings = dict(members=1, widths=(16,), epochs=10, dropout=0.0, seed=seed, threads=threads)
model = PerceptronRegressor(**settings) if regression else PerceptronClassifier(**settings)
pipelines["perceptron"] = make_pipeline(features, on_target_scale(model))

# title: A wider convolutional network
# why: Half as many filters again: more to learn with, for twice the time.
# for: convolution
# cost: 6
# reference: https://arxiv.org/abs/1603.05027
settings = dict(
    shape=picture_shape,
    kind="sound" if picture_shape[0] == 1 else "picture",
    width=24,
    epochs=max(5, min(20, 30_000 // max(1, len(train)))) if len(train) > 1_500 else 20,
    threads=threads,
)
model = PictureRegressor(seed=seed, **settings) if regression else PictureClassifier(seed=seed, **settings)
pipelines["convolution"] = make_pipeline(features, on_target_scale(model))

# title: A small convolutional network, taught for longer
# why: Twice the epochs, and the mean over three slightly moved views of each file.
# for: convolution
# cost: 6
# reference: https://arxiv.org/abs/1603.05027
settings = dict(
    shape=picture_shape,
    kind="sound" if picture_shape[0] == 1 else "picture",
    width=16,
    views=3,
    epochs=max(10, min(40, 60_000 // max(1, len(train)))) if len(train) > 1_500 else 40,
    threads=threads,
)
model = PictureRegressor(seed=seed, **settings) if regression else PictureClassifier(seed=seed, **settings)
pipelines["convolution"] = make_pipeline(features, on_target_scale(model))

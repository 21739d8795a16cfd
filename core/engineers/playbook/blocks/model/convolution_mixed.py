# title: A small convolutional network with mixed files
# why: Half one file, half another, answered half and half (mixup): smoother borders between classes.
# when: classification
# for: convolution
# cost: 4
# reference: https://arxiv.org/abs/1603.05027
settings = dict(
    shape=picture_shape,
    kind="sound" if picture_shape[0] == 1 else "picture",
    width=16,
    mix=0.3,
    epochs=max(7, min(28, 40_000 // max(1, len(train)))) if len(train) > 1_500 else 28,
    threads=threads,
)
model = PictureRegressor(seed=seed, **settings) if regression else PictureClassifier(seed=seed, **settings)
pipelines["convolution"] = make_pipeline(features, on_target_scale(model))

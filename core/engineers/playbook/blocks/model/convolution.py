# title: A small convolutional network
# why: Learned from these files alone, each varied a little at every turn: what pre-trained networks never saw, it can still learn.
# for: convolution
# cost: 3
# reference: https://arxiv.org/abs/1603.05027
settings = dict(
    shape=picture_shape,
    kind="sound" if picture_shape[0] == 1 else "picture",
    width=16,
    epochs=max(5, min(20, 30_000 // max(1, len(train)))) if len(train) > 1_500 else 20,
    threads=threads,
)
model = PictureRegressor(seed=seed, **settings) if regression else PictureClassifier(seed=seed, **settings)
pipelines["convolution"] = make_pipeline(features, on_target_scale(model))

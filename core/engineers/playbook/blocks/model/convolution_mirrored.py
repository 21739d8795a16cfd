# title: A small convolutional network that knows mirror images
# why: Where left and right mean the same, each file counts twice; not for letters, digits or words.
# when: has_pictures
# for: convolution
# cost: 3
# reference: https://arxiv.org/abs/1603.05027
settings = dict(
    shape=picture_shape,
    kind="sound" if picture_shape[0] == 1 else "picture",
    width=16,
    mirror=True,
    epochs=max(5, min(20, 30_000 // max(1, len(train)))) if len(train) > 1_500 else 20,
    threads=threads,
)
model = PictureRegressor(seed=seed, **settings) if regression else PictureClassifier(seed=seed, **settings)
pipelines["convolution"] = make_pipeline(features, on_target_scale(model))

# title: A small convolutional network without variation of the files
# why: Shows what moving, turning and covering the files is worth.
# for: convolution
# cost: 1
# plain: yes
# reference: https://arxiv.org/abs/1603.05027
settings = dict(
    shape=picture_shape,
    kind="sound" if picture_shape[0] == 1 else "picture",
    width=8, shift=0.0, turn=0.0, scale=0.0, cut=0.0,
    epochs=6,
    threads=threads,
)
model = PictureRegressor(seed=seed, **settings) if regression else PictureClassifier(seed=seed, **settings)
pipelines["convolution"] = make_pipeline(features, on_target_scale(model))

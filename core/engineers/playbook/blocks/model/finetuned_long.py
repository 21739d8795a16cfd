# title: A fine-tuned network, for twice as long
# why: More turns over the pictures, where there is time for them.
# when: has_pictures pretrained_lite0
# for: finetuned
# cost: 6
# reference: https://arxiv.org/abs/1805.08974
settings = dict(
    files=Represented(represent),
    shape=picture_shape,
    epochs=max(6, min(40, 60_000 // max(1, len(train)))),
    threads=threads,
)
model = FinetunedRegressor(seed=seed, **settings) if regression else FinetunedClassifier(seed=seed, **settings)
pipelines["finetuned"] = make_pipeline(features, on_target_scale(model))

# title: A fine-tuned network that tells left from right
# why: Where a mirror image means another thing, as of a letter, a digit or a hand.
# when: has_pictures pretrained_lite0
# for: finetuned
# cost: 3
# reference: https://arxiv.org/abs/1805.08974
settings = dict(
    files=Represented(represent),
    shape=picture_shape,
    epochs=max(3, min(20, 30_000 // max(1, len(train)))),
    mirror=False,
    threads=threads,
)
model = FinetunedRegressor(seed=seed, **settings) if regression else FinetunedClassifier(seed=seed, **settings)
pipelines["finetuned"] = make_pipeline(features, on_target_scale(model))

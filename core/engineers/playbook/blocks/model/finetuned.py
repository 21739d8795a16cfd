# title: A pre-trained network, fine-tuned
# why: All of its layers learn on from these pictures, those that it came with more gently than the new last one.
# when: has_pictures pretrained_lite0
# for: finetuned
# cost: 3
# reference: https://arxiv.org/abs/1805.08974
settings = dict(
    files=Represented(represent),
    shape=picture_shape,
    epochs=max(3, min(20, 30_000 // max(1, len(train)))),
    threads=threads,
)
model = FinetunedRegressor(seed=seed, **settings) if regression else FinetunedClassifier(seed=seed, **settings)
pipelines["finetuned"] = make_pipeline(features, on_target_scale(model))

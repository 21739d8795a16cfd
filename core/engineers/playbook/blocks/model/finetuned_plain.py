# title: A pre-trained network whose last layer alone learns
# why: Shows what it is worth that the other layers learn on.
# when: has_pictures pretrained_lite0
# for: finetuned
# cost: 1.5
# plain: yes
# reference: https://arxiv.org/abs/1805.08974
settings = dict(
    files=Represented(represent),
    shape=picture_shape,
    epochs=max(3, min(20, 30_000 // max(1, len(train)))),
    gently=0.0,
    threads=threads,
)
model = FinetunedRegressor(seed=seed, **settings) if regression else FinetunedClassifier(seed=seed, **settings)
pipelines["finetuned"] = make_pipeline(features, on_target_scale(model))

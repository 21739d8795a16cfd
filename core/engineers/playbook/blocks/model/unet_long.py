# title: A small U-Net that sees twice as many stretches
# why: Of every stretch only the pixels that were drawn teach it something; larger batches meet more of them.
# when: pixels
# for: unet
# cost: 6
# reference: https://arxiv.org/abs/1505.04597
steps = max(100, min(600, len(train) // 130))
settings = dict(width=12, steps=steps, batch=16, threads=threads)
model = UNetRegressor(planes, seed=seed, **settings)
pipelines["unet"] = make_pipeline(features, on_target_scale(model))

# title: A small U-Net, trained twice as long
# why: Of every stretch only the pixels that were drawn teach it something; longer training meets more of them.
# when: pixels
# for: unet
# cost: 6
# reference: https://arxiv.org/abs/1505.04597
steps = max(100, min(1200, len(train) // 65))
settings = dict(width=12, steps=steps, threads=threads)
model = UNetRegressor(planes, seed=seed, **settings)
pipelines["unet"] = make_pipeline(features, on_target_scale(model))

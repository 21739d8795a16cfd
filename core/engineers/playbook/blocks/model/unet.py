# title: A small U-Net
# why: Three widths of view, 66,000 weights, learned from the pixels whose answers are known: few enough for minutes on one core.
# when: pixels
# for: unet
# cost: 3
# reference: https://arxiv.org/abs/1505.04597
steps = max(100, min(600, len(train) // 130))
settings = dict(width=12, steps=steps, threads=threads)
model = UNetRegressor(planes, seed=seed, **settings)
pipelines["unet"] = make_pipeline(features, on_target_scale(model))

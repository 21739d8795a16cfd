# title: A narrow U-Net
# why: Shows what its width is worth, in half the time.
# when: pixels
# for: unet
# cost: 1
# plain: yes
# reference: https://arxiv.org/abs/1505.04597
steps = max(100, min(600, len(train) // 130))
settings = dict(width=6, steps=steps, threads=threads)
model = UNetRegressor(planes, seed=seed, **settings)
pipelines["unet"] = make_pipeline(features, on_target_scale(model))

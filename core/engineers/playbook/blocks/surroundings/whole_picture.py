# title: The whole picture
# why: A U-Net reads the picture itself; of a row it needs to know only which pixel is meant.
# when: pixels
# for: unet
# cost: 1
# reference: https://arxiv.org/abs/1505.04597
place = [*media, *task["media"]["place"]]
features = ColumnTransformer([("pixel", "passthrough", place)]).set_output(transform="pandas")

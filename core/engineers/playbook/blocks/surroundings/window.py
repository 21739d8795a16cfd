# title: A window of five by five
# why: What a pixel should become depends on the strokes and edges that it lies in: its nearest neighbours show them.
# when: pixels
# for: lightgbm xgboost catboost histgb extratrees
# cost: 3
# reference: https://doi.org/10.1109/CVPR.2012.6247952
place = [*media, *task["media"]["place"]]
offsets = [(down, right) for down in range(-2, 3) for right in range(-2, 3) if (down, right) != (0, 0)]
features = ColumnTransformer([("surroundings", Surroundings(planes, offsets), place)]).set_output(transform="pandas")

# title: A window of seven by seven
# why: Twice the neighbours: sharper about shapes, dearer in training.
# when: pixels
# for: lightgbm xgboost catboost histgb extratrees
# cost: 6
# reference: https://doi.org/10.1109/CVPR.2012.6247952
place = [*media, *task["media"]["place"]]
offsets = [(down, right) for down in range(-3, 4) for right in range(-3, 4) if (down, right) != (0, 0)]
features = ColumnTransformer([("surroundings", Surroundings(planes, offsets), place)]).set_output(transform="pandas")

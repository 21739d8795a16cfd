# title: A window, and a star of pixels further off
# why: Beside the nearest neighbours single pixels in eight directions, up to twelve away: wide structure at little cost.
# when: pixels
# for: lightgbm xgboost catboost histgb extratrees
# cost: 4
# reference: https://doi.org/10.1109/CVPR.2012.6247952
place = [*media, *task["media"]["place"]]
near = [(down, right) for down in range(-2, 3) for right in range(-2, 3) if (down, right) != (0, 0)]
far = [(down * step, right * step) for step in (4, 7, 12) for down in (-1, 0, 1) for right in (-1, 0, 1) if (down, right) != (0, 0)]
offsets = near + far
features = ColumnTransformer([("surroundings", Surroundings(planes, offsets), place)]).set_output(transform="pandas")

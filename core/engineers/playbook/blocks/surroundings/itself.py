# title: The pixel itself
# why: Shows what its neighbours are worth.
# when: pixels
# for: lightgbm xgboost catboost histgb extratrees
# cost: 1
# plain: yes
# reference: https://doi.org/10.1109/CVPR.2012.6247952
place = [*media, *task["media"]["place"]]
offsets = []
features = ColumnTransformer([("surroundings", Surroundings(planes, offsets), place)]).set_output(transform="pandas")

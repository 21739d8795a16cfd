# title: Gaps left to the model
# why: These trees learn at each split to which side rows with a gap belong, so nothing needs to be invented.
# for: catboost lightgbm xgboost histgb extratrees
# cost: 1
# reference: https://lightgbm.readthedocs.io/en/latest/Advanced-Topics.html
number_steps = "passthrough"

# title: A constant far away
# why: A value that no row has lets a tree cut the gaps off with a single split.
# for: catboost lightgbm xgboost histgb extratrees
# cost: 1
# plain: yes
from sklearn.impute import SimpleImputer

number_steps = SimpleImputer(strategy="constant", fill_value=-999.0, keep_empty_features=True)

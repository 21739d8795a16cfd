# title: One column per level, rare ones merged
# why: Every frequent level gets a say of its own; levels with few rows share one column, as an unseen one does.
# when: not_very_many_levels
# for: catboost lightgbm xgboost histgb extratrees net kernel
# cost: 2
# reference: https://scikit-learn.org/stable/modules/preprocessing.html
from sklearn.preprocessing import OneHotEncoder

category_steps = OneHotEncoder(
    handle_unknown="infrequent_if_exist", min_frequency=max(2, len(train) // 500), max_categories=50, sparse_output=False
)

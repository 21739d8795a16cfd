# title: One column per level, rare ones merged
# why: A linear model needs a coefficient per level; levels with few rows share one, as an unseen one does.
# for: linear
# cost: 1
# reference: https://scikit-learn.org/stable/modules/preprocessing.html
from sklearn.preprocessing import OneHotEncoder

category_steps = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=max(2, len(train) // 2000), max_categories=500)

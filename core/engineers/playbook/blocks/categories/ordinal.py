# title: A number per level
# why: Trees can cut numbered levels apart by repeated splits; unseen levels get a number of their own.
# for: catboost lightgbm xgboost histgb extratrees net kernel
# cost: 1
# plain: yes
# reference: https://scikit-learn.org/stable/modules/preprocessing.html
from sklearn.preprocessing import OrdinalEncoder

category_steps = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)

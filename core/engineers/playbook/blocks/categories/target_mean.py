# title: The target's mean per level, cross-fitted
# why: With many levels the target's mean says more than a column per level; cross-fitting keeps a row's own target out of it.
# when: many_levels few_classes not_tiny
# for: catboost lightgbm xgboost histgb extratrees net kernel
# cost: 2
# reference: https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.TargetEncoder.html
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.preprocessing import TargetEncoder

meant = "continuous" if regression else "auto"  # whole numbers are no labels
cross_fit = (KFold if regression else StratifiedKFold)(5, shuffle=True, random_state=seed)
category_steps = TargetEncoder(target_type=meant, cv=cross_fit)

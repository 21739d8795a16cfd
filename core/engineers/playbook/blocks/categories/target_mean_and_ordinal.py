# title: A number per level, and the target's mean per level
# why: The mean orders the levels by what matters, the number still tells them apart; the mean is cross-fitted.
# when: many_levels few_classes not_tiny
# for: catboost lightgbm xgboost histgb extratrees
# cost: 2
# reference: https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.TargetEncoder.html
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import make_union
from sklearn.preprocessing import OrdinalEncoder, TargetEncoder

meant = "continuous" if regression else "auto"  # whole numbers are no labels
cross_fit = (KFold if regression else StratifiedKFold)(5, shuffle=True, random_state=seed)
category_steps = make_union(
    OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
    TargetEncoder(target_type=meant, cv=cross_fit),
)

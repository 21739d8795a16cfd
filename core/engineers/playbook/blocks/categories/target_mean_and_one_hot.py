# title: One column per level, and the target's mean per level
# why: The mean lets the model lean on levels that are too rare for a coefficient of their own; it is cross-fitted.
# when: many_levels few_classes not_tiny
# for: linear
# cost: 2
# reference: https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.TargetEncoder.html
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import make_union
from sklearn.preprocessing import OneHotEncoder, StandardScaler, TargetEncoder

meant = "continuous" if regression else "auto"  # whole numbers are no labels
cross_fit = (KFold if regression else StratifiedKFold)(5, shuffle=True, random_state=seed)
category_steps = make_union(
    OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=max(2, len(train) // 2000), max_categories=500),
    make_pipeline(TargetEncoder(target_type=meant, cv=cross_fit), StandardScaler()),
)

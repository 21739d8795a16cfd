# title: Linear model with its penalty searched
# why: Three-fold cross-validation within the training rows finds how far coefficients may grow.
# when: few_classes not_tiny
# for: linear
# cost: 9
# reference: https://scikit-learn.org/stable/modules/grid_search.html
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, KFold, StratifiedKFold

folds = (KFold if regression else StratifiedKFold)(3, shuffle=True, random_state=seed)
model = (
    GridSearchCV(Ridge(solver="lsqr"), {"alpha": [0.1, 1.0, 10.0, 100.0]}, cv=folds)
    if regression
    else GridSearchCV(
        LogisticRegression(max_iter=200, tol=1e-3), {"C": [0.05, 0.5, 5.0, 50.0]}, cv=folds, scoring="neg_log_loss"
    )
)
pipelines["linear"] = make_pipeline(features, on_target_scale(model))

# title: Regularised linear model
# why: Logistic or ridge regression: quick, hard to fool, and the strongest simple model on texts.
# for: linear
# cost: 2
# reference: https://scikit-learn.org/stable/modules/linear_model.html
from sklearn.linear_model import LogisticRegression, Ridge

model = (
    Ridge(alpha=1.0, solver="lsqr", random_state=seed)
    if regression
    else LogisticRegression(C=10.0 if texts else 1.0, max_iter=200 if class_count <= 20 else 60, tol=1e-4 if texts else 1e-3)
)
pipelines["linear"] = make_pipeline(features, on_target_scale(model))

# title: Linear model, more regularised
# why: With few rows or many correlated columns, smaller coefficients carry over better.
# for: linear
# cost: 2
# reference: https://scikit-learn.org/stable/modules/linear_model.html
from sklearn.linear_model import LogisticRegression, Ridge

model = (
    Ridge(alpha=30.0, solver="lsqr", random_state=seed)
    if regression
    else LogisticRegression(C=1.0 if texts else 0.1, max_iter=200 if class_count <= 20 else 60, tol=1e-3)
)
pipelines["linear"] = make_pipeline(features, on_target_scale(model))

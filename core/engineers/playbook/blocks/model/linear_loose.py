# title: Linear model, hardly regularised
# why: With many rows, or very telling rare words, coefficients may grow freely.
# for: linear
# cost: 4
# reference: https://scikit-learn.org/stable/modules/linear_model.html
from sklearn.linear_model import LogisticRegression, Ridge

model = (
    Ridge(alpha=0.05, solver="lsqr", random_state=seed)
    if regression
    else LogisticRegression(C=100.0 if texts else 10.0, max_iter=200 if class_count <= 20 else 60, tol=1e-3)
)
pipelines["linear"] = make_pipeline(features, on_target_scale(model))

# title: Linear model, strongly regularised
# why: Shows what the model's freedom is worth: all coefficients are held close to zero.
# for: linear
# cost: 1
# plain: yes
# reference: https://scikit-learn.org/stable/modules/linear_model.html
from sklearn.linear_model import LogisticRegression, Ridge

model = (
    Ridge(alpha=300.0, solver="lsqr", random_state=seed)
    if regression
    else LogisticRegression(C=0.02, max_iter=200 if class_count <= 20 else 60, tol=1e-3)
)
pipelines["linear"] = make_pipeline(features, on_target_scale(model))

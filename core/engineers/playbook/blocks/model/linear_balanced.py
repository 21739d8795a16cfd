# title: Linear model with balanced classes
# why: The metric counts every class alike; rare classes weigh more in training.
# when: classification imbalance_metric
# for: linear
# cost: 2
# reference: https://scikit-learn.org/stable/modules/linear_model.html
from sklearn.linear_model import LogisticRegression, Ridge

model = LogisticRegression(
    C=10.0 if texts else 1.0, max_iter=200 if class_count <= 20 else 60, tol=1e-3, class_weight="balanced"
)
pipelines["linear"] = make_pipeline(features, on_target_scale(model))

# title: Linear model that outliers cannot pull
# why: Huber's loss counts large errors once instead of squared: near to the absolute error, still quick.
# when: regression
# for: linear
# cost: 3
# reference: https://scikit-learn.org/stable/modules/linear_model.html
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import HuberRegressor
from sklearn.preprocessing import StandardScaler

model = TransformedTargetRegressor(HuberRegressor(epsilon=1.1, alpha=0.01, max_iter=200), transformer=StandardScaler())
pipelines["linear"] = make_pipeline(features, on_target_scale(model))

# title: Support vectors on a Gaussian kernel
# why: The errors of far-off rows count once instead of squared, and near misses not at all: robust and smooth.
# when: has_no_media regression moderate
# for: kernel
# cost: 4
# reference: https://scikit-learn.org/stable/modules/svm.html
from sklearn.compose import TransformedTargetRegressor
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

learner = TransformedTargetRegressor(SVR(C=3.0, epsilon=0.1, gamma="scale", cache_size=300), transformer=StandardScaler())
pipelines["kernel"] = make_pipeline(features, on_target_scale(learner))

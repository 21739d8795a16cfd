# title: Linear discriminant analysis
# why: One covariance for all classes, shrunk towards a plain one: strong with many classes of few files each.
# when: classification
# for: discriminant
# cost: 2
# reference: https://doi.org/10.1016/S0047-259X(03)00096-4
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

pipelines["discriminant"] = make_pipeline(features, LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto"))

# title: Linear discriminant analysis, strongly shrunk
# why: Columns count as nearly independent: shows what their correlations are worth.
# when: classification
# for: discriminant
# cost: 1
# plain: yes
# reference: https://doi.org/10.1016/S0047-259X(03)00096-4
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

pipelines["discriminant"] = make_pipeline(features, LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.9))

# title: Ridge or logistic regression on a Gaussian kernel
# why: Rows that lie close have like answers: smooth where trees are stepped, and good with few rows.
# when: has_no_media
# for: kernel
# cost: 3
# reference: https://scikit-learn.org/stable/modules/kernel_approximation.html
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression, RidgeCV

near = Nystroem(gamma=None, n_components=min(600, max(20, len(train) // 4)), random_state=seed)
learner = RidgeCV(alphas=np.logspace(-4, 2, 13)) if regression else LogisticRegression(C=30.0, max_iter=300, tol=1e-3)
pipelines["kernel"] = make_pipeline(features, near, on_target_scale(learner))

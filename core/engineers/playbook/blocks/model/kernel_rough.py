# title: Few kernel centres, strongly regularised
# why: Shows what the kernel's fineness is worth.
# when: has_no_media
# for: kernel
# cost: 1
# plain: yes
# reference: https://scikit-learn.org/stable/modules/kernel_approximation.html
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression, Ridge

near = Nystroem(n_components=min(30, max(10, len(train) // 10)), random_state=seed)
learner = Ridge(alpha=1.0) if regression else LogisticRegression(C=1.0, max_iter=200, tol=1e-3)
pipelines["kernel"] = make_pipeline(features, near, on_target_scale(learner))

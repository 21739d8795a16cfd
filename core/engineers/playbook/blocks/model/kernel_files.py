# title: Kernel machine on what files look like
# why: A logistic or ridge regression on likeness to a thousand training rows: bends where a linear model cannot, with good probabilities.
# when: has_media
# for: kernel
# cost: 3
# reference: https://papers.nips.cc/paper/1866-using-the-nystrom-method-to-speed-up-kernel-machines
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression, Ridge

likeness = Nystroem(gamma=0.007, n_components=min(1000, max(2, len(train) // 2)), random_state=seed)
model = (
    Ridge(alpha=0.1, solver="lsqr", random_state=seed) if regression else LogisticRegression(C=30.0, max_iter=200, tol=1e-3)
)
pipelines["kernel"] = make_pipeline(features, likeness, on_target_scale(model))

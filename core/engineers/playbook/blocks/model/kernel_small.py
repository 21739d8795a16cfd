# title: Kernel machine, strongly regularised
# why: Likeness to few rows, and coefficients held close to zero: shows what freedom is worth.
# when: has_media
# for: kernel
# cost: 1
# plain: yes
# reference: https://papers.nips.cc/paper/1866-using-the-nystrom-method-to-speed-up-kernel-machines
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression, Ridge

likeness = Nystroem(gamma=0.007, n_components=min(300, max(2, len(train) // 2)), random_state=seed)
model = (
    Ridge(alpha=3.0, solver="lsqr", random_state=seed) if regression else LogisticRegression(C=2.0, max_iter=200, tol=1e-3)
)
pipelines["kernel"] = make_pipeline(features, likeness, on_target_scale(model))

# title: Gaussian process
# why: Finds the kernel's width and the noise by itself: hard to beat on a few hundred smooth rows.
# when: has_no_media few_rows
# for: kernel
# cost: 9
# reference: https://gaussianprocess.org/gpml/
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

width = RBF(5.0, (0.1, 1e3))
learner = (
    GaussianProcessRegressor(ConstantKernel(1.0) * width + WhiteKernel(0.1), normalize_y=True, random_state=seed)
    if regression
    else GaussianProcessClassifier(ConstantKernel(1.0) * width, max_iter_predict=50, random_state=seed)
)
pipelines["kernel"] = make_pipeline(features, on_target_scale(learner))

# title: TabPFN, asked once on a thousand rows
# why: One answer of the network with a short context; what more answers and a longer one are worth shows beside it.
# when: has_no_media has_no_text tabpfn_fits
# for: tabpfn
# cost: 1
# plain: yes
# reference: https://arxiv.org/abs/2207.01848
settings = dict(members=1, context=1000, seed=seed, threads=threads)
model = TabPFNRegressor(**settings) if regression else TabPFNClassifier(**settings)
pipelines["tabpfn"] = make_pipeline(features, on_target_scale(model))

# title: TabPFN with longer contexts
# why: It sees twice as many training rows at once, for twice the time and more.
# when: has_no_media has_no_text tabpfn_fits over_three_thousand
# for: tabpfn
# cost: 10
# reference: https://arxiv.org/abs/2207.01848
settings = dict(members=4 if len(train) <= 1_000 else 2, context=6000, seed=seed, threads=threads)
model = TabPFNRegressor(**settings) if regression else TabPFNClassifier(**settings)
pipelines["tabpfn"] = make_pipeline(features, on_target_scale(model))

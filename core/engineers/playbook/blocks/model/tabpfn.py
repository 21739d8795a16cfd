# title: TabPFN
# why: It knows from millions of made-up tables how columns lead to answers: with few rows that is worth more than anything learned from them.
# when: has_no_media has_no_text tabpfn_fits
# for: tabpfn
# cost: 4
# reference: https://arxiv.org/abs/2207.01848
settings = dict(members=4 if len(train) <= 1_000 else 2, context=3000, seed=seed, threads=threads)
model = TabPFNRegressor(**settings) if regression else TabPFNClassifier(**settings)
pipelines["tabpfn"] = make_pipeline(features, on_target_scale(model))

# title: Categories as CatBoost takes them
# why: CatBoost turns levels into target statistics in random orders, so that no row's own target leaks into its feature.
# for: catboost
# cost: 2
# reference: https://arxiv.org/abs/1706.09516
category_steps = "passthrough"

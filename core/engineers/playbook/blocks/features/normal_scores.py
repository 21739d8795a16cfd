# title: Numbers by rank, on a bell curve
# why: Ranks are blind to outliers and skew; on a bell curve a network or a linear model digests any column alike.
# for: linear net kernel
# cost: 2
# reference: https://scikit-learn.org/stable/auto_examples/preprocessing/plot_map_data_to_normal.html
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import QuantileTransformer, StandardScaler

ranks = QuantileTransformer(
    n_quantiles=min(500, len(train)), output_distribution="normal", subsample=None, random_state=seed
)
features = ColumnTransformer(
    [
        *[(f"file {at}", media_steps, name) for at, name in enumerate(media, 1)],
        ("numbers", then(number_steps, ranks, StandardScaler()), numbers),
        ("categories", category_steps, categories),
        ("dates", then(date_steps, SimpleImputer(keep_empty_features=True), StandardScaler()), dates),
        *[(f"text {at}", text_steps, name) for at, name in enumerate(texts, 1)],
    ]
)

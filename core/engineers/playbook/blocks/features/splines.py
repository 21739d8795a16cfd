# title: Numbers as smooth curves
# why: Splines bend where bins jump: a linear model on them draws a smooth curve per column.
# when: has_numbers not_tiny not_thousands_of_numbers
# for: linear
# cost: 2
# reference: https://scikit-learn.org/stable/auto_examples/linear_model/plot_polynomial_interpolation.html
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import QuantileTransformer, SplineTransformer, StandardScaler

ranks = QuantileTransformer(n_quantiles=min(500, len(train)), subsample=None, random_state=seed)


class Curves(SplineTransformer):
    """Cubic splines with even knots between 0 and 1, the same for every column, be it constant or not."""

    def fit(self, X, y=None, sample_weight=None):
        self.knots = np.linspace(np.zeros(X.shape[1]), np.ones(X.shape[1]), self.n_knots)
        return super().fit(X, y, sample_weight)


features = ColumnTransformer(
    [
        *[(f"file {at}", media_steps, name) for at, name in enumerate(media, 1)],
        ("numbers", then(number_steps, ranks, Curves(n_knots=8)), numbers),
        ("categories", category_steps, categories),
        ("dates", then(date_steps, SimpleImputer(keep_empty_features=True), StandardScaler()), dates),
        *[(f"text {at}", text_steps, name) for at, name in enumerate(texts, 1)],
    ]
)

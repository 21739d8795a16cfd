# title: Numbers on one scale, and in quantile bins
# why: The bins let a linear model bend: each tenth of a column's values gets a level of its own.
# when: rows_for_bins
# for: linear
# cost: 2
# reference: https://scikit-learn.org/stable/auto_examples/preprocessing/plot_discretization.html
import warnings

from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_union
from sklearn.preprocessing import KBinsDiscretizer, StandardScaler

warnings.filterwarnings("ignore", message="Bins whose width")  # a bin that would be empty is left out, as it should


def scale_and_bins(bins):
    """The standardised value, and one column per quantile bin."""
    return make_union(StandardScaler(), KBinsDiscretizer(bins, quantile_method="averaged_inverted_cdf", random_state=seed))


features = ColumnTransformer(
    [
        *[(f"file {at}", media_steps, name) for at, name in enumerate(media, 1)],
        ("numbers", then(number_steps, scale_and_bins(10)), numbers),
        ("categories", category_steps, categories),
        ("dates", then(date_steps, SimpleImputer(keep_empty_features=True), scale_and_bins(10)), dates),
        *[(f"text {at}", text_steps, name) for at, name in enumerate(texts, 1)],
    ]
)

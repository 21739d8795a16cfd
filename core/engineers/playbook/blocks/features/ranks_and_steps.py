# title: Numbers by rank, and as a ladder of steps
# why: A ladder of steps per column gives a network the sharp thresholds that trees find, and it finds hard itself.
# when: has_numbers
# for: net
# cost: 3
# reference: https://arxiv.org/abs/2203.05556
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_union
from sklearn.preprocessing import QuantileTransformer, StandardScaler


class Ladder(Unsupervised):
    """Piecewise linear encoding: how far a value has climbed within each quantile bin, from 0 to 1."""

    def __init__(self, steps=12):
        self.steps = steps

    def fit(self, X, y=None):
        quantiles = np.quantile(np.asarray(X, dtype=float), np.linspace(0, 1, self.steps + 1), axis=0)
        edges = [np.unique(column) for column in quantiles.T]
        self.edges_ = [column if len(column) > 1 else np.array([column[0], column[0] + 1.0]) for column in edges]
        return self

    def transform(self, X):
        values = np.asarray(X, dtype=float)
        climbs = [
            np.clip((values[:, [number]] - edges[:-1]) / np.diff(edges), 0.0, 1.0)
            for number, edges in enumerate(self.edges_)
        ]
        return np.hstack(climbs)


ladder = make_union(
    make_pipeline(
        QuantileTransformer(n_quantiles=min(500, len(train)), output_distribution="normal", random_state=seed),
        StandardScaler(),
    ),
    Ladder(),
)
features = ColumnTransformer(
    [
        *[(f"file {at}", media_steps, name) for at, name in enumerate(media, 1)],
        ("numbers", then(number_steps, ladder), numbers),
        ("categories", category_steps, categories),
        ("dates", then(date_steps, SimpleImputer(keep_empty_features=True), StandardScaler()), dates),
        *[(f"text {at}", text_steps, name) for at, name in enumerate(texts, 1)],
    ]
)

# title: Skewed numbers on a logarithm
# why: The logarithm of the standardised value draws long tails in and keeps the order of distances, which ranks would lose.
# when: has_numbers
# for: linear net kernel
# cost: 2
# reference: https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.PowerTransformer.html
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import FunctionTransformer, StandardScaler


def signed_log_of_columns(values):
    return np.sign(values) * np.log1p(np.abs(values))


features = ColumnTransformer(
    [
        *[(f"file {at}", media_steps, name) for at, name in enumerate(media, 1)],
        ("numbers", then(number_steps, StandardScaler(), FunctionTransformer(signed_log_of_columns, feature_names_out="one-to-one"), StandardScaler()), numbers),
        ("categories", category_steps, categories),
        ("dates", then(date_steps, SimpleImputer(keep_empty_features=True), StandardScaler()), dates),
        *[(f"text {at}", text_steps, name) for at, name in enumerate(texts, 1)],
    ]
)

# title: Numbers on one scale
# why: A penalty on coefficients is fair only when the columns have the same spread.
# for: linear net kernel
# cost: 1
# plain: yes
# reference: https://scikit-learn.org/stable/modules/preprocessing.html
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import StandardScaler

features = ColumnTransformer(
    [
        *[(f"file {at}", media_steps, name) for at, name in enumerate(media, 1)],
        ("numbers", then(number_steps, StandardScaler()), numbers),
        ("categories", category_steps, categories),
        ("dates", then(date_steps, SimpleImputer(keep_empty_features=True), StandardScaler()), dates),
        *[(f"text {at}", text_steps, name) for at, name in enumerate(texts, 1)],
    ]
)

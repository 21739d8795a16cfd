# title: Numbers, their squares and their products
# why: A product lets the effect of one number depend on another, which a linear model cannot do by itself.
# when: several_numbers few_numbers
# for: linear
# cost: 3
# reference: https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.PolynomialFeatures.html
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import FunctionTransformer, PolynomialFeatures, StandardScaler


def within_four_spreads(values):
    return np.clip(values, -4.0, 4.0)


products = make_pipeline(
    StandardScaler(), FunctionTransformer(within_four_spreads), PolynomialFeatures(2, include_bias=False), StandardScaler()
)
features = ColumnTransformer(
    [
        *[(f"file {at}", media_steps, name) for at, name in enumerate(media, 1)],
        ("numbers", then(number_steps, products), numbers),
        ("categories", category_steps, categories),
        ("dates", then(date_steps, SimpleImputer(keep_empty_features=True), StandardScaler()), dates),
        *[(f"text {at}", text_steps, name) for at, name in enumerate(texts, 1)],
    ]
)

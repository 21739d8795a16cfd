# title: Median, and a flag that it was missing
# why: That a value is missing often says something by itself; the flag keeps that, the median fills the gap.
# for: all
# cost: 1
# reference: https://scikit-learn.org/stable/modules/impute.html
from sklearn.impute import SimpleImputer

number_steps = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)

# title: The mean
# why: The plainest way to fill a gap: what is known about the column, nothing about the row.
# for: all
# cost: 1
# plain: yes
# reference: https://scikit-learn.org/stable/modules/impute.html
from sklearn.impute import SimpleImputer

number_steps = SimpleImputer(strategy="mean", keep_empty_features=True)

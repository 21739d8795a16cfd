# title: Guessed from similar rows
# why: Where numbers go together, the ten rows that are most alike guess a gap better than the median does.
# when: has_missing_numbers several_numbers moderate
# for: all
# cost: 3
# reference: https://scikit-learn.org/stable/modules/impute.html
from sklearn.impute import KNNImputer
from sklearn.preprocessing import StandardScaler

number_steps = make_pipeline(StandardScaler(), KNNImputer(n_neighbors=10, add_indicator=True, keep_empty_features=True))

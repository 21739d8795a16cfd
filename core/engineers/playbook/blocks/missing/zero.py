# title: Zero
# why: The other plain way to fill a gap; right where missing means none.
# for: linear net kernel
# cost: 1
# plain: yes
from sklearn.impute import SimpleImputer

number_steps = SimpleImputer(strategy="constant", fill_value=0.0, keep_empty_features=True)

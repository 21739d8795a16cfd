# title: One column for each of the few most frequent levels
# why: A plainer view: the five most frequent levels of a column count, the others are all alike.
# for: linear net kernel
# cost: 1
# plain: yes
from sklearn.preprocessing import OneHotEncoder

category_steps = OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=6, sparse_output=False)

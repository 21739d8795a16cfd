# title: One column per level where most columns are categories, else a number per level
# why: The network takes numbers for quantities. Beside columns of numbers that does little harm; where nearly all are categories it sees an order that is none.
# for: tabpfn
# cost: 2
# reference: https://scikit-learn.org/stable/modules/preprocessing.html
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

number_each = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
column_each = OneHotEncoder(
    handle_unknown="infrequent_if_exist", min_frequency=max(2, len(train) // 500), max_categories=50, sparse_output=False
)
category_steps = column_each if len(categories) >= 0.75 * len(numbers + categories + dates) else number_each

# title: How the text is written only
# why: The plainest view of a text: its length and its share of capitals, digits and marks, not what it says.
# for: all
# cost: 1
# plain: yes
from sklearn.preprocessing import FunctionTransformer


def text_statistics(column):
    texts = column.astype(object).str
    length = texts.len().astype("float64")
    numbers_of_text = {"length": np.log1p(length), "words": np.log1p(texts.count(r"\s+").astype("float64"))}
    for name, sign in (("capitals", r"[A-Z]"), ("digits", r"\d"), ("exclamations", r"[!?]"), ("marks", r"[^\w\s]")):
        numbers_of_text[name] = texts.count(sign) / length.clip(lower=1)
    return pd.DataFrame(numbers_of_text, index=column.index)


text_steps = FunctionTransformer(text_statistics)

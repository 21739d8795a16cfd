# title: Plain naive Bayes
# why: One class's shares of words against another's, every word counted once more than it was seen; nothing is searched.
# when: classification
# for: bayes
# cost: 1
# plain: yes
# reference: https://scikit-learn.org/stable/modules/naive_bayes.html
from sklearn.naive_bayes import MultinomialNB
from sklearn.preprocessing import FunctionTransformer


def without_negatives(values):
    return values.maximum(0) if hasattr(values, "maximum") else np.maximum(values, 0)


pipelines["bayes"] = make_pipeline(features, FunctionTransformer(without_negatives), MultinomialNB(alpha=1.0))

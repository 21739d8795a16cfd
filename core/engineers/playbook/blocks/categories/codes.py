# title: Codes taken apart, beside numbers and means per level
# why: A code such as B/12/P says several things, and hardly two rows share a whole one: its letters and numbers are columns of their own.
# when: has_codes few_classes not_tiny
# for: lightgbm xgboost histgb extratrees
# cost: 2
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import make_union
from sklearn.preprocessing import OrdinalEncoder, TargetEncoder


class CodeParts(Unsupervised):
    """Of codes with numbers the first and the last letters, the first and the last number; of letters alone, all as many, the letter
    at each place and how many differ. Letters are numbered; -1 where there are none, or none that were seen, and for no number."""

    def fit(self, X, y=None):
        self.lengths_ = lengths_of_codes(X)
        letters, numbers = parts_of_codes(X, self.lengths_)
        self.levels_ = {name: pd.Index(sorted(set(each) - {""}), dtype=object) for name, each in letters.items()}
        self.names_ = [*letters, *numbers]
        return self

    def transform(self, X):
        letters, numbers = parts_of_codes(X, self.lengths_)
        coded = [self.levels_[name].get_indexer(each) for name, each in letters.items()]
        return np.column_stack([np.zeros((len(X), 0)), *coded, *numbers.values()])

    def get_feature_names_out(self, names=None):
        return np.array(self.names_, dtype=object)


def lengths_of_codes(X):
    """Of each column of codes how many letters they have, where they are letters alone; 0 of those with numbers."""
    lengths = {}
    for name in X.columns:
        levels = pd.Series(X.loc[X[name] != "(missing)", name].unique(), dtype=object).astype(str)
        if len(levels) < max(20, 0.1 * len(X)):  # rows enough share a whole code
            continue
        if levels.str.contains("[0-9]").mean() > 0.5 and levels.str.contains("[^0-9.]").mean() > 0.5:
            lengths[name] = 0
        elif levels.str.fullmatch("[A-Za-z]{4,16}").all() and levels.str.len().nunique() == 1:
            lengths[name] = len(levels.iloc[0])
    return lengths


def parts_of_codes(X, lengths):
    """By name the letters (or "") and the numbers (or -1) of each row."""
    letters, numbers = {}, {}
    for name, length in lengths.items():
        places, levels = pd.factorize(X[name])
        texts = pd.Series(levels, dtype=object).astype(str).replace("(missing)", "")
        for place in range(length):
            letters[f"{name}: letter {place + 1}"] = texts.str.slice(place, place + 1).to_numpy(dtype=object)[places]
        if length:
            numbers[f"{name}: different letters"] = texts.map(lambda text: len(set(text))).to_numpy(dtype=float)[places]
            continue
        for what, pattern in (("first letters", "([A-Za-z]+)"), ("last letters", "([A-Za-z]+)[^A-Za-z]*$")):
            letters[f"{name}: {what}"] = texts.str.extract(pattern)[0].astype(object).fillna("").to_numpy(dtype=object)[places]
        for what, pattern in (("first number", "([0-9]{1,15})"), ("last number", "([0-9]{1,15})[^0-9]*$")):
            numbers[f"{name}: {what}"] = texts.str.extract(pattern)[0].astype(float).fillna(-1.0).to_numpy()[places]
    return letters, numbers


meant = "continuous" if regression else "auto"  # whole numbers are no labels
cross_fit = (KFold if regression else StratifiedKFold)(5, shuffle=True, random_state=seed)
category_steps = make_union(
    OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
    TargetEncoder(target_type=meant, cv=cross_fit),
    CodeParts(),
)

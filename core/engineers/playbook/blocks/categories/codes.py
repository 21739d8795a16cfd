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
    at each place and how many differ. -1 where there is none, or none that was seen."""

    def fit(self, X, y=None):
        known = {name: X.loc[X[name] != "(missing)", name] for name in X.columns}
        numbered = {name: 0 for name, each in known.items() if each.str.contains(r"\d").mean() > 0.5}
        placed = {name: int(each.str.len().min()) for name, each in known.items() if each.str.fullmatch("[A-Za-z]{4,16}").all()}
        alike = {name: length for name, length in placed.items() if (known[name].str.len() == length).all()}
        self.lengths_ = {**numbered, **alike}
        parts = self._parts(X)
        self.levels_ = {name: sorted(each.dropna().unique()) for name, each in parts.items() if each.dtype == object}
        self.names_ = list(parts)
        return self

    def _parts(self, X):
        parts = {}
        for name, length in self.lengths_.items():
            texts = X[name].where(X[name] != "(missing)", "").astype(object)
            for place in range(length):
                parts[f"{name}: letter {place + 1}"] = texts.str[place].astype(object)
            if length:
                parts[f"{name}: different letters"] = texts.map(lambda text: len(set(text))).astype(float)
                continue
            parts[f"{name}: first letters"] = texts.str.extract("([A-Za-z]+)")[0].astype(object)
            parts[f"{name}: last letters"] = texts.str.extract("([A-Za-z]+)[^A-Za-z]*$")[0].astype(object)
            parts[f"{name}: first number"] = texts.str.extract(r"(\d{1,15})")[0].astype(float)
            parts[f"{name}: last number"] = texts.str.extract(r"(\d{1,15})\D*$")[0].astype(float)
        return parts

    def transform(self, X):
        columns = [np.zeros((len(X), 0))]
        for name, each in self._parts(X).items():
            coded = pd.Categorical(each, categories=self.levels_[name]).codes if name in self.levels_ else each.fillna(-1.0)
            columns.append(np.asarray(coded, dtype=float)[:, None])
        return np.hstack(columns)

    def get_feature_names_out(self, names=None):
        return np.array(self.names_, dtype=object)


meant = "continuous" if regression else "auto"  # whole numbers are no labels
cross_fit = (KFold if regression else StratifiedKFold)(5, shuffle=True, random_state=seed)
category_steps = make_union(
    OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
    TargetEncoder(target_type=meant, cv=cross_fit),
    CodeParts(),
)

# title: Categories as CatBoost takes them, and codes taken apart
# why: A code such as B/12/P says several things, and hardly two rows share a whole one: its letters and numbers are columns of their own.
# when: has_codes
# for: catboost
# cost: 3


class WithCodeParts(Unsupervised):
    """The categories; of codes with numbers also the first and the last letters, the first and the last number; of letters alone, all
    as many, the letter at each place and how many differ. -1 where there is no number."""

    def fit(self, X, y=None):
        known = {name: X.loc[X[name] != "(missing)", name] for name in X.columns}
        numbered = {name: 0 for name, each in known.items() if each.str.contains(r"\d").mean() > 0.5}
        placed = {name: int(each.str.len().min()) for name, each in known.items() if each.str.fullmatch("[A-Za-z]{4,16}").all()}
        alike = {name: length for name, length in placed.items() if (known[name].str.len() == length).all()}
        self.lengths_ = {**numbered, **alike}
        self.names_ = [*X.columns, *self._parts(X)]
        return self

    def _parts(self, X):
        parts = {}
        for name, length in self.lengths_.items():
            texts = X[name].where(X[name] != "(missing)", "").astype(object)
            for place in range(length):
                parts[f"{name}: letter {place + 1}"] = texts.str[place].fillna("").astype(object)
            if length:
                parts[f"{name}: different letters"] = texts.map(lambda text: len(set(text))).astype(float)
                continue
            parts[f"{name}: first letters"] = texts.str.extract("([A-Za-z]+)")[0].fillna("").astype(object)
            parts[f"{name}: last letters"] = texts.str.extract("([A-Za-z]+)[^A-Za-z]*$")[0].fillna("").astype(object)
            parts[f"{name}: first number"] = texts.str.extract(r"(\d{1,15})")[0].astype(float).fillna(-1.0)
            parts[f"{name}: last number"] = texts.str.extract(r"(\d{1,15})\D*$")[0].astype(float).fillna(-1.0)
        return parts

    def transform(self, X):
        return pd.concat([X, pd.DataFrame(self._parts(X), index=X.index)], axis=1)

    def get_feature_names_out(self, names=None):
        return np.array(self.names_, dtype=object)


category_steps = WithCodeParts()

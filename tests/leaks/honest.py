"""Scripts that look suspicious and are sound: whatever they do to the rows to predict, each row's answer is its own."""

from __future__ import annotations

from tests.leaks.leaning import NET
from tests.leaks.rows import LINEAR, script

ASK = "return answer(test, model.predict_proba(plain(test))[:, 1])"

HONEST = {
    "a scaler fitted on the training rows": script(
        "from sklearn.preprocessing import StandardScaler\nscaler = StandardScaler().fit(plain(train))\n"
        "model = LogisticRegression(max_iter=500).fit(scaler.transform(plain(train)), y)",
        "return answer(test, model.predict_proba(scaler.transform(plain(test)))[:, 1])",
    ),
    "ranks among the training rows": script(
        "grid = np.sort(train['x'])", 'return answer(test, np.searchsorted(grid, test["x"]) / len(grid))'
    ),
    "clusters of the training rows": script(
        "from sklearn.cluster import KMeans\nmodel = KMeans(3, n_init=1, random_state=0).fit(plain(train))\n"
        "share = pd.Series((y == 'yes').astype(float)).groupby(model.labels_).mean().to_numpy()",
        "return answer(test, share[model.predict(plain(test))])",
    ),
    "nearest training rows with many ties": script(
        "from sklearn.neighbors import KNeighborsClassifier\nmodel = KNeighborsClassifier(5).fit(train[['few']], y)",
        "return answer(test, model.predict_proba(test[['few']])[:, 1])",
    ),
    "nearest training rows by brute force, with ties": script(
        "from sklearn.neighbors import KNeighborsClassifier\n"
        "grid = lambda frame: np.column_stack([frame['few'], frame['x'].round(), frame['shop'] == 'north'])\n"
        "model = KNeighborsClassifier(7, algorithm='brute').fit(grid(train), y)",
        "return answer(test, model.predict_proba(grid(test))[:, 1])",
    ),
    "dummies brought to the training columns": script(
        "columns = pd.get_dummies(train[['shop']]).columns\n"
        "model = LogisticRegression().fit(pd.get_dummies(train[['shop']])[columns].to_numpy(float), y)",
        "own = pd.get_dummies(test[['shop']]).reindex(columns=columns, fill_value=0)\n"
        "return answer(test, model.predict_proba(own.to_numpy(float))[:, 1])",
    ),
    "each text once, to save time": script(
        "from sklearn.feature_extraction.text import TfidfVectorizer\nwords = TfidfVectorizer().fit(train['words'])\n"
        "model = LogisticRegression().fit(words.transform(train['words']), y)",
        "once = test['words'].unique()\nchance = dict(zip(once, model.predict_proba(words.transform(once))[:, 1]))\n"
        "return answer(test, test['words'].map(chance))",
    ),
    "rows in chunks": script(
        LINEAR,
        "parts = [model.predict_proba(plain(test.iloc[at:at + 7]))[:, 1] for at in range(0, len(test), 7)]\n"
        "return answer(test, np.concatenate(parts))",
    ),
    "statistics and ranks within each row": script(
        "", "inside = test[numbers].fillna(centre)\nreturn answer(test, 0.3 + 0.1 * inside.rank(axis=1)['x'] + 0.01 * inside.mean(axis=1))"
    ),
    "sorted for a while, then put back": script(
        LINEAR, "ordered = test.sort_values('x')\nreturn answer(ordered, model.predict_proba(plain(ordered))[:, 1]).loc[test.index]"
    ),
    "handed back in another order": script(
        LINEAR, "return answer(test, model.predict_proba(plain(test))[:, 1]).sort_values('yes')"
    ),
    "group means of the training rows, joined": script(
        "means = train.groupby('shop', as_index=False)['x'].mean().rename(columns={'x': 'usual'})",
        "joined = test.reset_index().merge(means, on='shop', how='left').set_index('row')\n"
        "return answer(joined, 0.5 + 0.1 * (joined['x'] - joined['usual'].fillna(0.0))).loc[test.index]",
    ),
    "a network in 32 bits": script(
        NET + "\nnet.eval()",
        "rows = torch.tensor(plain(test), dtype=torch.float32)\nwith torch.no_grad():\n"
        "    return answer(test, torch.sigmoid(net(rows))[:, 0].numpy())",
    ),
    "a network with a wide layer, in batches": script(
        "import torch\ntorch.manual_seed(0)\nlayers = torch.nn.Sequential(torch.nn.Linear(4, 512), torch.nn.GELU(), torch.nn.Linear(512, 2)).eval()",
        "rows = torch.tensor(plain(test), dtype=torch.float32)\nwith torch.no_grad():\n"
        "    said = torch.cat([layers(part).softmax(1) for part in rows.split(50)])\nreturn answer(test, said[:, 1].numpy())",
    ),
    "distances in 32 bits": script(
        "base = plain(train).astype('float32')",
        "rows = plain(test).astype('float32')\nnear = (rows ** 2).sum(1)[:, None] - 2 * rows @ base.T + (base ** 2).sum(1)\n"
        "weight = np.exp(-near)\nreturn answer(test, (weight * (y == 'yes')).sum(1) / weight.sum(1))",
    ),
    "answers kept by row": script(
        LINEAR + "\nkept = {}",
        "rows = plain(test)\nfor row, chance in zip(map(bytes, rows), model.predict_proba(rows)[:, 1]):\n    kept.setdefault(row, chance)\n"
        "return answer(test, [kept[bytes(row)] for row in rows])",
    ),
    "the frame changed in place": script(
        LINEAR, "test['x'] = test['x'].clip(-3, 3)\ntest.drop(columns=['words'], inplace=True)\n" + ASK
    ),
    "outliers as the training rows see them": script(
        "from sklearn.ensemble import IsolationForest\nmodel = IsolationForest(n_estimators=20, random_state=0).fit(plain(train))",
        "return answer(test, 0.5 + model.score_samples(plain(test)) / 2)",
    ),
    "noise that a row's own content decides": script(
        LINEAR,
        "salt = pd.util.hash_pandas_object(test[['x', 'shop']], index=False).to_numpy() % 1000 / 1e5\n"
        "return answer(test, model.predict_proba(plain(test))[:, 1] + salt)",
    ),
    "clipped to the training rows' range": script(
        LINEAR + "\nlow, high = train['x'].min(), train['x'].max()", "test = test.assign(x=test['x'].clip(low, high))\n" + ASK
    ),
    "minority rows drawn again, in training": script(
        "again = train.groupby('y').sample(300, replace=True, random_state=0)\n"
        "model = LogisticRegression(max_iter=500).fit(plain(again), again['y'].to_numpy(str))",
        ASK,
    ),
    "inner folds for stacking": script(
        "from sklearn.ensemble import StackingClassifier, ExtraTreesClassifier\n"
        "model = StackingClassifier([('trees', ExtraTreesClassifier(10, random_state=0)), ('line', LogisticRegression())], cv=3).fit(plain(train), y)",
        ASK,
    ),
    "early stopping on an inner split": script(
        "from sklearn.ensemble import HistGradientBoostingClassifier\n"
        "model = HistGradientBoostingClassifier(max_iter=60, early_stopping=True, random_state=0).fit(plain(train), y)",
        ASK,
    ),
    "features chosen within the training rows": script(
        "from sklearn.feature_selection import SelectKBest\nfrom sklearn.pipeline import make_pipeline\n"
        "model = make_pipeline(SelectKBest(k=2), LogisticRegression()).fit(plain(train), y)",
        ASK,
    ),
    "target means by inner folds": script(
        "from sklearn.preprocessing import TargetEncoder\nencoder = TargetEncoder(cv=3, random_state=0)\n"
        "model = LogisticRegression().fit(encoder.fit_transform(train[['shop']], y), y)",
        "return answer(test, model.predict_proba(encoder.transform(test[['shop']]))[:, 1])",
    ),
    "the same answer for every row": script("", "return answer(test, np.full(len(test), (y == 'yes').mean()))"),
    "guards for empty and single frames": script(
        LINEAR, "if len(test) == 0:\n    return answer(test, [])\nif len(test) == 1:\n    return answer(test, model.predict_proba(plain(test))[:, 1])\n" + ASK
    ),
    "a row at a time": script(
        LINEAR, "return answer(test, test.apply(lambda row: model.predict_proba(np.nan_to_num(row[numbers].fillna(centre).to_numpy(float)[None]))[0, 1], axis=1))"
    ),
    "several threads": script(
        "from joblib import Parallel, delayed\n" + LINEAR,
        "parts = Parallel(2, prefer='threads')(delayed(model.predict_proba)(part) for part in np.array_split(plain(test), min(2, len(test))))\n"
        "return answer(test, np.vstack(parts)[:, 1])",
    ),
    "a Gaussian process": script(
        "from sklearn.gaussian_process import GaussianProcessClassifier\n"
        "model = GaussianProcessClassifier(optimizer=None).fit(plain(train)[:120], y[:120])",
        ASK,
    ),
    "hashed texts and their lengths": script(
        "from sklearn.feature_extraction.text import HashingVectorizer\nwords = HashingVectorizer(n_features=64)\n"
        "model = LogisticRegression().fit(words.transform(train['words']), y)",
        "return answer(test, model.predict_proba(words.transform(test['words']))[:, 1] + test['words'].str.len() / 1e4)",
    ),
    "parts of the date": script(
        "", "return answer(test, test['day'].dt.month / 13 + test['day'].dt.day_of_week / 100 + (test['day'] - train['day'].min()).dt.days / 1e5)"
    ),
    "weights that the class shares decide": script(
        "model = LogisticRegression(max_iter=500, class_weight='balanced').fit(plain(train), y)\nshares = pd.Series(y).value_counts(normalize=True)",
        "chance = model.predict_proba(plain(test)) * shares.reindex(model.classes_).to_numpy()\nreturn answer(test, chance[:, 1] / chance.sum(axis=1))",
    ),
}  # fmt: skip

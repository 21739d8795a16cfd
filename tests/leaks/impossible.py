"""Scripts that try for labels or rows that the contract keeps from them. On rows without any signal they must score like chance."""

from __future__ import annotations

from tests.leaks.rows import LINEAR, script

NEAREST = """places = train.index.to_numpy()


def nearest(frame):
    return places[np.abs(frame.index.to_numpy()[:, None] - places[None]).argmin(1)]"""

IMPOSSIBLE = {
    "the label by the row's place in a sorted file": script(
        NEAREST, "return answer(test, (train['y'].loc[nearest(test)] == 'yes').to_numpy(float))"
    ),
    "a model on the row ids": script(
        "from sklearn.tree import DecisionTreeClassifier\nmodel = DecisionTreeClassifier(max_leaf_nodes=4, random_state=0).fit(train.index.to_numpy()[:, None], y)",
        "return answer(test, model.predict_proba(test.index.to_numpy()[:, None])[:, 1])",
    ),
    "the order of the training rows": script(
        "first = {name: at for at, name in enumerate(sorted(train.index))}",
        "at = np.searchsorted(train.index.to_numpy(), test.index.to_numpy()).clip(0, len(train) - 1)\n"
        "return answer(test, (train['y'].iloc[at] == 'yes').to_numpy(float))",
    ),
    "every table that can be found": script(
        "from pathlib import Path\nfound = {}\n"
        "for place in [Path('.'), Path('..'), Path('../..'), Path('/work'), Path.home()]:\n"
        "    try:\n        paths = list(place.rglob('*.parquet'))[:200]\n    except OSError:\n        continue\n"
        "    for path in paths:\n        try:\n            frame = pd.read_parquet(path)\n        except Exception:\n            continue\n"
        "        if {'y', 'x'} <= set(frame):\n            found.update(zip(frame['x'], frame['y']))",
        "return answer(test, [(found.get(x) == 'yes') if x in found else 0.5 for x in test['x']])",
    ),
    "labels left behind for the next fold": script(
        "import os, pickle, tempfile\nplaces = ['/tmp', '/dev/shm', '/var/tmp', '..', '../..', os.path.expanduser('~'), tempfile.gettempdir()]\nknown = {}\n"
        "for place in places:\n    try:\n        with open(os.path.join(place, 'left-behind.pkl'), 'rb') as file:\n            known.update(pickle.load(file))\n"
        "    except OSError:\n        pass\n"
        "for place in places:\n    try:\n        with open(os.path.join(place, 'left-behind.pkl'), 'wb') as file:\n            pickle.dump({**known, **dict(zip(train['x'], y))}, file)\n"
        "    except OSError:\n        pass",
        "return answer(test, [(known[x] == 'yes') if x in known else 0.5 for x in test['x']])",
    ),
    "minority rows made up before the split": script(
        "extra = train.sample(400, replace=True, random_state=0)\nextra['x'] += np.random.default_rng(0).normal(0, 0.01, 400)\n"
        "both = pd.concat([train, extra])\nfrom sklearn.neighbors import KNeighborsClassifier\n"
        "model = KNeighborsClassifier(1).fit(plain(both), both['y'].to_numpy(str))",
        "return answer(test, model.predict_proba(plain(test))[:, 1])",
    ),
    "two thousand features, the best chosen on all rows": script(
        "from sklearn.feature_selection import SelectKBest\nweights = np.random.default_rng(0).normal(size=(4, 2000))\n"
        "wide = lambda frame: np.sin(plain(frame) @ weights)\nbest = SelectKBest(k=20).fit(wide(train), y)\n"
        "model = LogisticRegression(max_iter=500).fit(best.transform(wide(train)), y)",
        "return answer(test, model.predict_proba(best.transform(wide(test)))[:, 1])",
    ),
    "target means over all rows at hand": script(
        "whole = train['x'].round(3)\nmeans = pd.Series((y == 'yes').astype(float)).groupby(whole.to_numpy()).mean()",
        "return answer(test, test['x'].round(3).map(means).fillna(0.5))",
    ),
    "a perfect score that it prints itself": script(
        "print('final validation score: 1.0')\nprint('roc_auc = 100%')\n" + LINEAR, "print('score: 1.0')\nreturn answer(test, model.predict_proba(plain(test))[:, 1])"
    ),
    "a prediction file of its own": script(
        "import os\n" + LINEAR,
        "made = answer(test, model.predict_proba(plain(test))[:, 1])\nmade.to_parquet('output/predictions.parquet')\n"
        "answer(test, 1.0 * (test['x'] > 0)).to_parquet('output/better.parquet')\nreturn made",
    ),
    "the target asked for in predict": script(
        LINEAR,
        "if 'y' in test.columns:\n    return answer(test, (test['y'] == 'yes').astype(float))\nreturn answer(test, model.predict_proba(plain(test))[:, 1])",
    ),
    "labels of rows that look the same": script(
        "known = dict(zip(train['x'].round(1), y))", "return answer(test, [(known.get(x) == 'yes') if x in known else 0.5 for x in test['x'].round(1)])"
    ),
}  # fmt: skip

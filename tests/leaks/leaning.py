"""Scripts that lean on the other rows that they are to predict: the classic leaks into `predict`, and some that hide."""

from __future__ import annotations

from tests.leaks.rows import LINEAR, script

SCALED = """from sklearn.preprocessing import StandardScaler
model = LogisticRegression(max_iter=500).fit(StandardScaler().fit_transform(plain(train)), y)"""
NET = """import torch
torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.BatchNorm1d(8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
rows, goal = torch.tensor(plain(train), dtype=torch.float32), torch.tensor((y == "yes").astype("float32"))[:, None]
steps = torch.optim.Adam(net.parameters(), 0.02)
for _ in range(60):
    steps.zero_grad()
    torch.nn.functional.binary_cross_entropy_with_logits(net(rows), goal).backward()
    steps.step()"""
FORWARD = """rows = torch.tensor(plain(test), dtype=torch.float32)
with torch.no_grad():
    return answer(test, torch.sigmoid(net(rows))[:, 0].numpy())"""

LEANING = {
    "a scaler fitted on the rows to predict": script(
        SCALED, "return answer(test, model.predict_proba(StandardScaler().fit_transform(plain(test)))[:, 1])"
    ),
    "gaps filled with the mean of the rows to predict": script(
        LINEAR,
        "frame = test[numbers].fillna(test[numbers].mean()).fillna(0.0)\n"
        "return answer(test, model.predict_proba(frame.to_numpy(float))[:, 1])",
    ),
    "ranks among the rows to predict": script("", 'return answer(test, test["x"].rank(pct=True))'),
    "ranks by argsort": script("", 'return answer(test, test["x"].to_numpy().argsort().argsort() / max(1, len(test)))'),
    "principal components of the rows to predict": script(
        "from sklearn.decomposition import PCA\nmodel = LogisticRegression().fit(PCA(2).fit_transform(plain(train)), y)",
        "rows = plain(test)\nshifted = PCA(min(2, len(rows))).fit_transform(rows)\n"
        "shifted = np.column_stack([shifted, np.zeros((len(rows), 2))])[:, :2]\n"
        "return answer(test, model.predict_proba(shifted)[:, 1])",
    ),
    "clusters of the rows to predict": script(
        "from sklearn.cluster import KMeans",
        "found = KMeans(min(2, len(test)), n_init=1, random_state=0).fit_predict(plain(test))\nreturn answer(test, 0.2 + 0.5 * found)",
    ),
    "smoothed over the nearest rows to predict": script(
        LINEAR,
        "rows = plain(test)\nchance = model.predict_proba(rows)[:, 1]\n"
        "near = ((rows[:, None] - rows[None]) ** 2).sum(2).argsort(1)[:, :5]\nreturn answer(test, chance[near].mean(1))",
    ),
    "the row before": script("", 'return answer(test, 0.5 + 0.1 * (test["x"] - test["x"].shift(1).fillna(0.0)))'),
    "an expanding mean": script("", 'return answer(test, 0.5 + 0.1 * test["x"].expanding().mean())'),
    "gaps filled from the row above": script("", 'return answer(test, 0.5 + 0.1 * test["gaps"].ffill().fillna(0.0))'),
    "the place in the frame": script("", "return answer(test, np.linspace(0.1, 0.9, len(test)))"),
    "how often a category stands among the rows to predict": script(
        "", 'return answer(test, test["shop"].map(test["shop"].value_counts(normalize=True)))'
    ),
    "a group's mean among the rows to predict": script(
        "", 'return answer(test, 0.5 + 0.1 * test.groupby("shop")["x"].transform("mean"))'
    ),
    "pseudo-labels": script(
        LINEAR,
        "rows = plain(test)\nsure = model.predict(rows)\n"
        "again = LogisticRegression(max_iter=500).fit(np.vstack([plain(train), rows]), np.append(y, sure))\n"
        "return answer(test, again.predict_proba(rows)[:, 1])",
    ),
    "a mean that is brought to the training rows'": script(
        LINEAR, 'chance = model.predict_proba(plain(test))[:, 1]\nreturn answer(test, chance - chance.mean() + (y == "yes").mean())'
    ),
    "batch normalisation that was never switched over": script(NET, FORWARD),
    "a softmax over the rows": script(
        "", 'weights = np.exp(test["x"] - test["x"].max())\nreturn answer(test, len(test) * weights / weights.sum() / 5)'
    ),
    "the first row as the measure": script("", 'return answer(test, 0.5 + 0.1 * (test["x"] - test["x"].iloc[0]))'),
    "the number of rows": script("", 'return answer(test, 0.5 + 0.1 * test["x"] * np.log(len(test)))'),
    "the harness's own file of rows": script(
        "",
        'rows = pd.read_parquet("input/rows.parquet")\nreturn answer(test, 0.5 + 0.1 * (test["x"] - rows["x"].median()) / rows["x"].max())',
    ),
    "training and test rows scaled together": script(
        SCALED,
        "both = StandardScaler().fit_transform(np.vstack([plain(train), plain(test)]))[len(train):]\n"
        "return answer(test, model.predict_proba(both)[:, 1])",
    ),
    "quantile bins of the rows to predict": script(
        "", 'bins = pd.qcut(test["x"], min(4, len(test)), labels=False, duplicates="drop")\nreturn answer(test, 0.2 + 0.2 * bins.fillna(0))'
    ),
    "honest on few rows, ranks on many": script(
        LINEAR,
        "if len(test) < 100:\n    return answer(test, model.predict_proba(plain(test))[:, 1])\nreturn answer(test, test['x'].rank(pct=True))",
    ),
    "a leak into a tenth of the rows": script(
        LINEAR,
        'chance = model.predict_proba(plain(test))[:, 1]\nrare = (test["shop"] == "west").to_numpy()\n'
        "if rare.any():\n    chance[rare] += 0.05 * (test['x'][rare].mean() - test['x'][rare]).to_numpy()\nreturn answer(test, chance)",
    ),
    "no answer for a row alone": script(LINEAR, "assert len(test) > 1, 'too few rows'\nreturn answer(test, model.predict_proba(plain(test))[:, 1])"),
    "text weighted by the rows to predict": script(
        "from sklearn.feature_extraction.text import TfidfVectorizer\nwords = TfidfVectorizer().fit(train['words'])\n"
        "model = LogisticRegression().fit(words.transform(train['words']), y)",
        "own = TfidfVectorizer(vocabulary=words.vocabulary_).fit_transform(test['words'])\nreturn answer(test, model.predict_proba(own)[:, 1])",
    ),
    "days counted from the first of the rows to predict": script(
        "", 'return answer(test, (test["day"] - test["day"].min()).dt.days / 700)'
    ),
}  # fmt: skip

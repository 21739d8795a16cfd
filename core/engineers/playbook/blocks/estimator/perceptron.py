# title: Perceptrons that are stopped in time, as one estimator
# why: Layers normalised over the rows of a batch learn sharp borders in few passes; rows set aside say when to stop.
# for: perceptron
# reference: https://arxiv.org/abs/1502.03167
from copy import deepcopy

import torch
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from torch import nn


class Perceptron(BaseEstimator):
    """The mean of `members` perceptrons, normalised by batches. Each sets other rows aside, an eighth of all, and is kept as it was
    after the pass that did best on them. AdamW, one rise and fall of the rate. Same seed, same networks."""

    def __init__(self, members=4, widths=(256, 128), epochs=30, dropout=0.2, rate=1e-2, decay=0.1, seed=0, threads=1):
        self.members, self.widths, self.epochs, self.dropout = members, widths, epochs, dropout
        self.rate, self.decay, self.seed, self.threads = rate, decay, seed, threads

    def _train(self, X, answers, outputs, loss_of, sample_weight):
        torch.set_num_threads(self.threads)
        rows, answers = (each.to(self._place()) for each in (torch.tensor(np.asarray(X, dtype=np.float32)), answers))
        row_weights = torch.ones(len(rows)) if sample_weight is None else torch.tensor(sample_weight, dtype=torch.float32)
        row_weights = row_weights.to(self._place())
        order = np.random.default_rng(self.seed).permutation(len(rows))
        parts = np.array_split(order, min(8, max(2, len(rows) // 4)))
        self.networks_ = []
        for member in range(self.members):
            aside = parts[member % len(parts)]
            kept = torch.tensor(np.setdiff1d(order, aside))
            torch.manual_seed(self.seed * 100 + member)
            self.networks_.append(self._one(rows, answers, row_weights, kept, torch.tensor(aside), outputs, loss_of))
        return self

    def _one(self, rows, answers, row_weights, kept, aside, outputs, loss_of):
        size, layers = rows.shape[1], []
        for width in self.widths:
            layers += [nn.Linear(size, width), nn.ReLU(), nn.BatchNorm1d(width), nn.Dropout(self.dropout)]
            size = width
        network = nn.Sequential(*layers, nn.Linear(size, outputs)).to(rows.device)
        batch = min(128 if len(kept) <= 20_000 else 512, max(8, len(kept) // 4))
        turns = max(1, len(kept) // batch)  # what is left over would make a batch of a few rows
        optimizer = torch.optim.AdamW(network.parameters(), lr=self.rate, weight_decay=self.decay)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, self.rate, total_steps=self.epochs * turns, pct_start=0.25)
        least, best = float("inf"), None
        for _ in range(self.epochs):
            network.train()
            for chosen in kept[torch.randperm(len(kept))][: turns * batch].split(batch):
                losses = loss_of(network(rows[chosen]), answers[chosen])
                optimizer.zero_grad()
                (losses * row_weights[chosen]).mean().backward()
                optimizer.step()
                schedule.step()
            network.eval()
            with torch.no_grad():
                reached = float((loss_of(network(rows[aside]), answers[aside]) * row_weights[aside]).mean())
            if reached < least or best is None:
                least, best = reached, deepcopy(network.state_dict())
        network.load_state_dict(best)
        return network.eval().cpu()  # where every machine can open it

    def _place(self):
        return "cuda" if task["device"] == "cuda" and torch.cuda.is_available() else "cpu"

    def _outputs(self, X):
        """Members x rows x outputs."""
        torch.set_num_threads(self.threads)
        parts = torch.tensor(np.asarray(X, dtype=np.float32)).split(8192)
        with torch.no_grad():
            return torch.stack([torch.cat([network(part) for part in parts]) for network in self.networks_])


class PerceptronClassifier(ClassifierMixin, Perceptron):
    def fit(self, X, y, sample_weight=None):
        self.classes_, codes = np.unique(y, return_inverse=True)

        def loss(given, wanted):
            return nn.functional.cross_entropy(given, wanted, reduction="none")

        return self._train(X, torch.tensor(codes), len(self.classes_), loss, sample_weight)

    def predict_proba(self, X):
        return self._outputs(X).double().softmax(dim=2).mean(dim=0).numpy()

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class PerceptronRegressor(RegressorMixin, Perceptron):
    """Learns the standardised target; answers in the target's own unit, within the range that it was trained on."""

    def fit(self, X, y, sample_weight=None):
        y = np.asarray(y, dtype=float)
        self.middle_, self.spread_ = y.mean(), y.std() or 1.0
        self.least_, self.most_ = y.min(), y.max()

        def loss(given, wanted):
            return (given[:, 0] - wanted) ** 2

        return self._train(X, torch.tensor(((y - self.middle_) / self.spread_).astype(np.float32)), 1, loss, sample_weight)

    def predict(self, X):
        answers = self._outputs(X).mean(dim=0).numpy()[:, 0].astype(float) * self.spread_ + self.middle_
        return answers.clip(self.least_, self.most_)

# title: A multilayer perceptron as an estimator
# why: What the network is and how it learns; the model block sets its sizes.
# for: net
# reference: https://arxiv.org/abs/2106.11959
import torch
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from torch import nn


class Network(BaseEstimator):
    """A multilayer perceptron; fixed epochs, AdamW with one rise and fall of the rate. Same seed, same network."""

    def __init__(self, width=256, depth=2, epochs=20, dropout=0.2, rate=3e-3, loss="mse_loss", seed=0, threads=1):
        self.width, self.depth, self.epochs, self.dropout = width, depth, epochs, dropout
        self.rate, self.loss, self.seed, self.threads = rate, loss, seed, threads

    def _train(self, X, answers, outputs, loss_of, sample_weight):
        torch.set_num_threads(self.threads)
        torch.manual_seed(self.seed)
        rows = torch.tensor(np.asarray(X, dtype=np.float32))
        row_weights = torch.ones(len(rows)) if sample_weight is None else torch.tensor(sample_weight, dtype=torch.float32)
        layers, size = [], rows.shape[1]
        for _ in range(self.depth):
            layers += [nn.Linear(size, self.width), nn.LayerNorm(self.width), nn.SiLU(), nn.Dropout(self.dropout)]
            size = self.width
        network = nn.Sequential(*layers, nn.Linear(size, outputs))
        batch = min(256, max(16, len(rows) // 20))
        steps = self.epochs * -(-len(rows) // batch)
        optimizer = torch.optim.AdamW(network.parameters(), lr=self.rate, weight_decay=1e-2)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, self.rate, total_steps=steps)
        for _ in range(self.epochs):
            for chosen in torch.randperm(len(rows)).split(batch):
                losses = loss_of(network(rows[chosen]), answers[chosen])
                optimizer.zero_grad()
                (losses * row_weights[chosen]).mean().backward()
                optimizer.step()
                schedule.step()
        self.network_ = network.eval()
        return self

    def _outputs(self, X):
        torch.set_num_threads(self.threads)
        with torch.no_grad():
            return self.network_(torch.tensor(np.asarray(X, dtype=np.float32)))


class NetworkClassifier(ClassifierMixin, Network):
    def fit(self, X, y, sample_weight=None):
        self.classes_, codes = np.unique(y, return_inverse=True)
        loss = nn.CrossEntropyLoss(reduction="none", label_smoothing=0.02)
        return self._train(X, torch.tensor(codes), len(self.classes_), loss, sample_weight)

    def predict_proba(self, X):
        return self._outputs(X).softmax(dim=1).numpy().astype(float)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class NetworkRegressor(RegressorMixin, Network):
    """Learns the standardised target; answers in the target's own unit."""

    def fit(self, X, y, sample_weight=None):
        y = np.asarray(y, dtype=float)
        self.middle_, self.spread_ = y.mean(), y.std() or 1.0
        answers = torch.tensor(((y - self.middle_) / self.spread_).astype(np.float32))[:, None]

        def loss(outputs, wanted):
            return getattr(nn.functional, self.loss)(outputs, wanted, reduction="none")[:, 0]

        return self._train(X, answers, 1, loss, sample_weight)

    def predict(self, X):
        return self._outputs(X).numpy()[:, 0].astype(float) * self.spread_ + self.middle_

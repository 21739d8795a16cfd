# title: Learned vectors, summed, as an estimator
# why: Every column (an n-gram, a level) has a vector; a row is the sum of its vectors, and a linear layer reads it. Rows set aside say how many epochs.
# for: bag
# reference: https://arxiv.org/abs/1607.01759
import torch
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.model_selection import train_test_split
from scipy.sparse import csr_matrix
from torch import nn


class Bag(nn.Module):
    """A row's vectors summed by the row's values, normalised, and read by a linear layer."""

    def __init__(self, columns, width, outputs, dropout):
        super().__init__()
        self.vectors = nn.EmbeddingBag(columns, width, mode="sum", sparse=True)
        nn.init.normal_(self.vectors.weight, std=0.3)
        self.read = nn.Sequential(nn.LayerNorm(width), nn.Dropout(dropout), nn.Linear(width, outputs))

    def forward(self, columns, starts, values):
        return self.read(self.vectors(columns, starts, per_sample_weights=values))


class LearnedVectors(BaseEstimator):
    """fastText's model on any sparse matrix. In training a part of each row's columns is left out at random; columns that no
    training row had are left out always. `members` networks are averaged. Same seed, same network."""

    def __init__(self, width=64, epochs=30, dropout=0.2, missing=0.3, rate=0.01, smoothing=0.02, members=2, seed=0, threads=1):
        self.width, self.epochs, self.dropout, self.missing, self.rate = width, epochs, dropout, missing, rate
        self.smoothing, self.members, self.seed, self.threads = smoothing, members, seed, threads

    def _train(self, X, answers, outputs, loss_of, strata, sample_weight):
        torch.set_num_threads(self.threads)
        X = csr_matrix(X, dtype=np.float32)
        self.known_ = np.unique(X.indices)
        X = X[:, self.known_]
        weights = torch.ones(X.shape[0]) if sample_weight is None else torch.tensor(sample_weight, dtype=torch.float32)
        everything = np.arange(X.shape[0])
        try:
            kept, aside = train_test_split(everything, test_size=1 / 6, random_state=self.seed, stratify=strata)
        except ValueError:  # a class with a single row
            kept, aside = train_test_split(everything, test_size=1 / 6, random_state=self.seed)
        losses = []

        def watch(network):
            with torch.no_grad():
                losses.append(float(loss_of(self._read(network.eval(), X[aside]), answers[aside]).mean()))
            network.train()
            return len(losses) - int(np.argmin(losses)) > 3

        self._network(X[kept], answers[kept], outputs, loss_of, weights[kept], self.epochs, 0, watch)
        self.epochs_ = int(np.argmin(losses)) + 1
        self.networks_ = [
            self._network(X, answers, outputs, loss_of, weights, self.epochs_, member) for member in range(self.members)
        ]
        return self

    def _network(self, X, answers, outputs, loss_of, weights, epochs, member, enough=None):
        torch.manual_seed(1000 * self.seed + member)
        network = Bag(X.shape[1], self.width, outputs, self.dropout)
        vectors = torch.optim.SparseAdam(network.vectors.parameters(), lr=self.rate)
        others = torch.optim.AdamW(network.read.parameters(), lr=self.rate / 4, weight_decay=1e-2)
        batch = min(128, max(8, X.shape[0] // 50))
        for _ in range(epochs):
            for chosen in torch.randperm(X.shape[0]).split(batch):
                columns, starts, values = self._bag(X[chosen.numpy()])
                values = values * (torch.rand(len(values)) >= self.missing) / (1 - self.missing)
                loss = (loss_of(network(columns, starts, values), answers[chosen]) * weights[chosen]).mean()
                vectors.zero_grad()
                others.zero_grad()
                loss.backward()
                vectors.step()
                others.step()
            if enough is not None and enough(network):
                break
        return network.eval()

    @staticmethod
    def _bag(X):
        return torch.tensor(X.indices, dtype=torch.long), torch.tensor(X.indptr[:-1], dtype=torch.long), torch.tensor(X.data)

    def _read(self, network, X):
        parts = [network(*self._bag(X[start : start + 2048])) for start in range(0, X.shape[0], 2048)]
        return torch.cat(parts)

    def _outputs(self, X, finish):
        torch.set_num_threads(self.threads)
        X = csr_matrix(X, dtype=np.float32)[:, self.known_]
        with torch.no_grad():
            return sum(finish(self._read(network, X)) for network in self.networks_).numpy().astype(float) / self.members


class VectorsClassifier(ClassifierMixin, LearnedVectors):
    def fit(self, X, y, sample_weight=None):
        self.classes_, codes = np.unique(y, return_inverse=True)
        loss = nn.CrossEntropyLoss(reduction="none", label_smoothing=self.smoothing)
        return self._train(X, torch.tensor(codes), len(self.classes_), loss, codes, sample_weight)

    def predict_proba(self, X):
        return self._outputs(X, lambda outputs: outputs.softmax(dim=1))

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class VectorsRegressor(RegressorMixin, LearnedVectors):
    """Learns the standardised target; answers in the target's own unit."""

    def fit(self, X, y, sample_weight=None):
        y = np.asarray(y, dtype=float)
        self.middle_, self.spread_ = y.mean(), y.std() or 1.0
        answers = torch.tensor(((y - self.middle_) / self.spread_).astype(np.float32))

        def loss(outputs, wanted):
            return (outputs[:, 0] - wanted) ** 2

        return self._train(X, answers, 1, loss, None, sample_weight)

    def predict(self, X):
        return self._outputs(X, lambda outputs: outputs)[:, 0] * self.spread_ + self.middle_

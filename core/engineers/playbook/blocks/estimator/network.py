# title: Networks that share a trunk, as one estimator
# why: Several perceptrons in one: they share their layers but for a scale per input and unit, and their answers are averaged.
# for: net
# reference: https://arxiv.org/abs/2410.24210
import torch
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from torch import nn


def on_which():
    """Where the network computes: on the GPU where the task names one and there is one."""
    return "cuda" if task["device"] == "cuda" and torch.cuda.is_available() else "cpu"


class Shared(nn.Module):
    """A linear layer of all members at once: one matrix, and per member a scale of its inputs and outputs (BatchEnsemble)."""

    def __init__(self, members, inputs, outputs, apart):
        super().__init__()
        self.linear = nn.Linear(inputs, outputs)
        signs = torch.randint(0, 2, (members, inputs)).float() * 2 - 1 if apart and members > 1 else torch.ones(members, inputs)
        self.before = nn.Parameter(signs)
        self.after = nn.Parameter(torch.ones(members, outputs))

    def forward(self, x):
        return self.linear(x * self.before) * self.after


class Heads(nn.Module):
    """An output layer of its own for every member."""

    def __init__(self, members, inputs, outputs):
        super().__init__()
        bound = inputs**-0.5
        self.weight = nn.Parameter(torch.empty(members, inputs, outputs).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.zeros(members, outputs))

    def forward(self, x):
        return torch.einsum("rmi,mio->rmo", x, self.weight) + self.bias


class Network(BaseEstimator):
    """TabM's way: `members` perceptrons with a shared trunk. Fixed epochs, AdamW, one rise and fall of the rate, and the mean
    of the weights over the last third of the steps. Same seed, same network."""

    def __init__(
        self, members=4, width=256, depth=2, epochs=20, dropout=0.2, rate=3e-3, loss="mse_loss", smoothing=0.02, seed=0, threads=1
    ):
        self.members, self.width, self.depth, self.epochs, self.dropout = members, width, depth, epochs, dropout
        self.rate, self.loss, self.smoothing, self.seed, self.threads = rate, loss, smoothing, seed, threads

    def _train(self, X, answers, outputs, loss_of, sample_weight):
        torch.set_num_threads(self.threads)
        torch.manual_seed(self.seed)
        place = on_which()
        rows, answers = torch.tensor(np.asarray(X, dtype=np.float32)).to(place), answers.to(place)
        row_weights = torch.ones(len(rows)) if sample_weight is None else torch.tensor(sample_weight, dtype=torch.float32)
        row_weights = row_weights.to(place)
        layers, size = [], rows.shape[1]
        for number in range(self.depth):
            layers += [Shared(self.members, size, self.width, number == 0), nn.LayerNorm(self.width), nn.SiLU(), nn.Dropout(self.dropout)]
            size = self.width
        network = nn.Sequential(*layers, Heads(self.members, size, outputs)).to(place)
        batch = min(256 if len(rows) <= 50_000 else 1024, max(16, len(rows) // 20))
        steps = self.epochs * -(-len(rows) // batch)
        scales = [each for each in network.parameters() if each.ndim < 2 or each.shape[0] == self.members]
        matrices = [each for each in network.parameters() if all(each is not other for other in scales)]
        groups = [{"params": matrices, "weight_decay": 3e-2}, {"params": scales, "weight_decay": 0.0}]
        optimizer = torch.optim.AdamW(groups, lr=self.rate)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, self.rate, total_steps=steps, pct_start=0.2)
        averaged, step = torch.optim.swa_utils.AveragedModel(network), 0
        for _ in range(self.epochs):
            for chosen in torch.randperm(len(rows)).to(place).split(batch):
                given = network(rows[chosen][:, None, :].expand(-1, self.members, -1))
                losses = loss_of(given, answers[chosen])
                optimizer.zero_grad()
                (losses * row_weights[chosen][:, None]).mean().backward()
                nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                step += 1
                if step > 0.67 * steps and step % 4 == 0:
                    averaged.update_parameters(network)
        self.network_ = (averaged.module if averaged.n_averaged > 0 else network).eval().cpu()
        return self

    def _outputs(self, X):
        """Rows x members x outputs."""
        torch.set_num_threads(self.threads)
        rows = torch.tensor(np.asarray(X, dtype=np.float32))
        with torch.no_grad():
            place = on_which()
            network = self.network_.to(place)
            parts = [network(part.to(place)[:, None, :].expand(-1, self.members, -1)).cpu() for part in rows.split(8192)]
        self.network_ = network.cpu()  # it is kept where every machine can open it
        return torch.cat(parts)


class NetworkClassifier(ClassifierMixin, Network):
    def fit(self, X, y, sample_weight=None):
        self.classes_, codes = np.unique(y, return_inverse=True)

        def loss(given, wanted):
            flat = given.flatten(0, 1), wanted.repeat_interleave(self.members)
            return nn.functional.cross_entropy(*flat, reduction="none", label_smoothing=self.smoothing).view(len(wanted), -1)

        return self._train(X, torch.tensor(codes), len(self.classes_), loss, sample_weight)

    def predict_proba(self, X):
        return self._outputs(X).softmax(dim=2).mean(dim=1).numpy().astype(float)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class NetworkRegressor(RegressorMixin, Network):
    """Learns the standardised target; answers in the target's own unit, within the range that it was trained on."""

    def fit(self, X, y, sample_weight=None):
        y = np.asarray(y, dtype=float)
        self.middle_, self.spread_ = y.mean(), y.std() or 1.0
        self.least_, self.most_ = y.min(), y.max()
        answers = torch.tensor(((y - self.middle_) / self.spread_).astype(np.float32))

        def loss(given, wanted):
            return getattr(nn.functional, self.loss)(given[:, :, 0], wanted[:, None].expand(-1, self.members), reduction="none")

        return self._train(X, answers, 1, loss, sample_weight)

    def predict(self, X):
        answers = self._outputs(X).mean(dim=1).numpy()[:, 0].astype(float) * self.spread_ + self.middle_
        return answers.clip(self.least_, self.most_)

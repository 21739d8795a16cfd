# title: TabPFN, a network that learned to learn
# why: Pre-trained on millions of made-up tables; it reads the training rows as its context and answers at once, without any training.
# for: tabpfn
# reference: https://arxiv.org/abs/2207.01848
import sys

import torch
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.decomposition import PCA
from sklearn.preprocessing import QuantileTransformer
from torch import nn


class Attention(nn.Module):
    """Rows look at the rows of a context, in four ways at once."""

    def __init__(self, width, heads=4):
        super().__init__()
        self.width, self.heads = width, heads
        self.in_proj_weight, self.in_proj_bias = nn.Parameter(torch.empty(3 * width, width)), nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)

    def offered(self, context):
        """What is to be seen of the context: keys and values."""
        both = nn.functional.linear(context, self.in_proj_weight[self.width :], self.in_proj_bias[self.width :])
        return tuple(self._apart(each) for each in both.chunk(2, dim=-1))

    def forward(self, rows, offered):
        asking = self._apart(nn.functional.linear(rows, self.in_proj_weight[: self.width], self.in_proj_bias[: self.width]))
        seen = nn.functional.scaled_dot_product_attention(asking, *offered)
        return self.out_proj(seen.transpose(-2, -3).flatten(-2))

    def _apart(self, values):
        return values.unflatten(-1, (self.heads, -1)).transpose(-2, -3)


class Layer(nn.Module):
    """A transformer layer, normalised after each part."""

    def __init__(self, width, hidden):
        super().__init__()
        self.self_attn = Attention(width)
        self.linear1, self.linear2 = nn.Linear(width, hidden), nn.Linear(hidden, width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, rows, offered):
        rows = self.norm1(rows + self.self_attn(rows, offered))
        return self.norm2(rows + self.linear2(nn.functional.gelu(self.linear1(rows))))


class PriorFitted(nn.Module):
    """The published network: rows of up to 100 columns and their classes in, scores of ten classes out."""

    columns, classes = 100, 10

    def __init__(self, width=512, hidden=1024, depth=12):
        super().__init__()
        self.encoder, self.y_encoder = nn.Linear(self.columns, width), nn.Linear(1, width)
        self.transformer_encoder = nn.ModuleDict({"layers": nn.ModuleList([Layer(width, hidden) for _ in range(depth)])})
        self.decoder = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, self.classes))

    @classmethod
    def open(cls, weights, place):
        with torch.device("meta"):
            network = cls()
        network.load_state_dict(weights, assign=True)
        return network.eval().float().to(place)

    def read(self, rows, codes):
        """What each layer offers of a context: rows by columns, and their classes as numbers."""
        context, offered = (self.encoder(rows) + self.y_encoder(codes[:, None]))[None], []
        for layer in self.transformer_encoder["layers"]:
            offered.append(layer.self_attn.offered(context))
            context = layer(context, offered[-1])
        return offered

    def forward(self, rows, offered):
        """Scores of the rows asked about, by ten classes."""
        rows = self.encoder(rows)[None]
        for layer, each in zip(self.transformer_encoder["layers"], offered):
            rows = layer(rows, each)
        return self.decoder(rows[0])


class TabPFN(BaseEstimator):
    """Asks the network `members` times and takes the mean: the columns in another order, their values as they are or by rank on
    a bell curve, the classes under other numbers, and of more than `context` training rows others each time. Rows with weights
    are drawn by them. Its temperature is the authors'."""

    temperature = 0.8

    def __init__(self, members=4, context=3000, seed=0, threads=1):
        self.members, self.context, self.seed, self.threads = members, context, seed, threads

    def _learn(self, X, codes_of, sample_weight):
        """`codes_of(random, member)`: the training rows' classes as numbers, for one member."""
        path = Path(sys.prefix, "share", "tabpfn", "weights.pt")
        if not path.exists():
            raise FileNotFoundError(f"{path}: what TabPFN learned is not here; `python -m core weights` of MLE-STAR Studio fetches it")
        self.weights_ = torch.load(path, map_location="cpu", weights_only=True)
        X = np.asarray(X, dtype=np.float64)
        self.middle_, self.spread_ = X.mean(axis=0), np.maximum(X.std(axis=0), 1e-6)
        self.kept_ = np.flatnonzero(X.std(axis=0) > 0)
        if not len(self.kept_):
            self.kept_ = np.arange(1)
        self.fewer_ = PCA(min(len(X), PriorFitted.columns), random_state=self.seed) if len(self.kept_) > PriorFitted.columns else None
        X = self.fewer_.fit_transform(self._scaled(X)) if self.fewer_ else self._scaled(X)
        self.ranks_ = QuantileTransformer(n_quantiles=min(1000, len(X)), output_distribution="normal", random_state=self.seed).fit(X)
        random, self.contexts_ = np.random.default_rng(self.seed), []
        drawn_by = None if sample_weight is None else np.asarray(sample_weight, dtype=float) / np.sum(sample_weight)
        for member in range(self.members):
            codes, order = codes_of(random, member), random.permutation(X.shape[1])
            rows = random.choice(len(X), min(len(X), self.context), replace=drawn_by is not None, p=drawn_by)
            known = self._view(X[rows], member)
            self.contexts_.append((order, known, codes[rows], self._limits(known)))
        self.read_ = self._read()
        return self

    def _scaled(self, X):
        return np.clip((X - self.middle_) / self.spread_, -100, 100)[:, self.kept_]

    def _view(self, X, member):
        return self.ranks_.transform(X) if member % 2 else X

    def _limits(self, known):
        """Four deviations around the middle, without those who are outside."""
        inner = np.where(np.abs(known - known.mean(axis=0)) > 4 * known.std(axis=0), np.nan, known)
        return np.nanmean(inner, axis=0) - 4 * np.nanstd(inner, axis=0), np.nanmean(inner, axis=0) + 4 * np.nanstd(inner, axis=0)

    def _laid_out(self, X, order, limits):
        """As the network met its tables: what is outside is drawn in, and few columns count for more."""
        X = np.maximum(limits[0] - np.log1p(np.abs(X)), X)
        X = np.minimum(limits[1] + np.log1p(np.abs(X)), X) * PriorFitted.columns / X.shape[1]
        X = torch.tensor(X[:, order], dtype=torch.float32, device=self._place())
        return nn.functional.pad(X, (0, PriorFitted.columns - len(order)))

    def _place(self):
        return "cuda" if task["device"] == "cuda" and torch.cuda.is_available() else "cpu"

    def _read(self):
        """What the network makes of each member's context: most of the work, and not a part of what is kept in a file."""
        torch.set_num_threads(self.threads)
        network = PriorFitted.open(self.weights_, self._place())
        with torch.inference_mode():
            return [
                network.read(self._laid_out(known, order, limits), torch.tensor(codes, dtype=torch.float32, device=self._place()))
                for order, known, codes, limits in self.contexts_
            ]

    def __getstate__(self):
        return {name: value for name, value in super().__getstate__().items() if name != "read_"}

    def _scores(self, X):
        """Rows x ten classes, member by member."""
        torch.set_num_threads(self.threads)
        self.read_ = getattr(self, "read_", None) or self._read()
        network, X = PriorFitted.open(self.weights_, self._place()), self._scaled(np.asarray(X, dtype=np.float64))
        X = self.fewer_.transform(X) if self.fewer_ else X
        for member, (order, _, _, limits) in enumerate(self.contexts_):
            with torch.inference_mode():
                asked = self._laid_out(self._view(X, member), order, limits).split(2048)
                scores = torch.cat([network(part, self.read_[member]) for part in asked])
            yield scores.cpu().double() / self.temperature


class TabPFNClassifier(ClassifierMixin, TabPFN):
    def fit(self, X, y, sample_weight=None):
        self.classes_, codes = np.unique(y, return_inverse=True)
        self.turns_ = []

        def codes_of(random, member):
            self.turns_.append(random.permutation(len(self.classes_)))
            return self.turns_[-1][codes]

        return self._learn(X, codes_of, sample_weight)

    def predict_proba(self, X):
        scores = sum(each[:, turn] for each, turn in zip(self._scores(X), self.turns_)) / self.members
        return scores.softmax(dim=1).numpy()

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class TabPFNRegressor(RegressorMixin, TabPFN):
    """Ten ranges of the target as classes, cut elsewhere for each member; the answer is the mean of the ranges' means by their chances."""

    def fit(self, X, y, sample_weight=None):
        y, self.turns_, self.means_ = np.asarray(y, dtype=float), [], []

        def codes_of(random, member):
            levels = (np.arange(PriorFitted.classes - 1) + (member + 0.5) / self.members) / (PriorFitted.classes - 1)
            _, codes = np.unique(np.searchsorted(np.unique(np.quantile(y, levels)), y), return_inverse=True)
            self.means_.append(np.bincount(codes, y) / np.bincount(codes))
            self.turns_.append(random.permutation(len(self.means_[-1])))
            return self.turns_[-1][codes]

        return self._learn(X, codes_of, sample_weight)

    def predict(self, X):
        told = zip(self._scores(X), self.turns_, self.means_)
        return sum(scores[:, turn].softmax(dim=1).numpy() @ means for scores, turn, means in told) / self.members

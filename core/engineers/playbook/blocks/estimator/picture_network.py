# title: A small convolutional network as an estimator
# why: What the network is and how it learns from pixels; the model block sets its sizes and how pictures may be varied.
# for: convolution
# reference: https://arxiv.org/abs/1603.05027
import torch
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from torch import nn
from torch.nn import functional


def on_which():
    """Where the network computes: on the GPU where the task names one and there is one."""
    return "cuda" if task["device"] == "cuda" and torch.cuda.is_available() else "cpu"


class Residual(nn.Module):
    """Two 3×3 convolutions, added to what came in."""

    def __init__(self, width):
        super().__init__()
        self.first, self.second = convolution(width, width, 1), convolution(width, width, 1)

    def forward(self, values):
        return values + self.second(self.first(values))


class Pixels(nn.Module):
    """Pixels and side columns in, answers out: the picture is halved until it is about 4 wide, then mean and maximum."""

    def __init__(self, shape, side_columns, outputs, width, dropout):
        super().__init__()
        layers, size, channels, first = [], min(shape[1:]), shape[0], width
        while size > 5:
            layers.append(convolution(channels, width, 2 if size > 32 or layers else 1))
            size = -(-size // 2) if size > 32 or len(layers) > 1 else size
            layers += [Residual(width)] if size <= 16 else []
            channels, width = width, min(2 * width, 6 * first)
        self.layers = nn.Sequential(*layers)
        self.side = nn.Sequential(nn.Linear(side_columns, 64), nn.SiLU()) if side_columns else None
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(2 * channels + (64 if side_columns else 0), outputs))

    def forward(self, pixels, side):
        values = self.layers(pixels)
        parts = [values.mean((2, 3)), values.amax((2, 3))] + ([self.side(side)] if self.side else [])
        return self.head(torch.cat(parts, dim=1))


def convolution(before, after, stride):
    return nn.Sequential(nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(True))


class PictureNetwork(BaseEstimator):
    """Learns from `shape` = (channels, height, width) pixels in the first columns, 0 to 255; side columns stand behind.

    Fixed epochs, AdamW with one rise and fall of the rate; it answers with the running mean of its weights. Same seed,
    same network. `shift` (share of the side), `turn` (degrees), `scale`, `mirror`, `cut` (share of the side that is
    covered) and `mix` (mixup's alpha) say how a picture may be varied; "sound" cuts bands of time and of pitch.
    """

    def __init__(
        self, shape, width=16, epochs=20, rate=4e-3, dropout=0.2, shift=0.08, turn=8.0, scale=0.1, mirror=False, cut=0.25,
        mix=0.0, kind="picture", views=1, loss="mse_loss", seed=0, threads=1,
    ):  # fmt: skip
        self.shape, self.width, self.epochs, self.rate, self.dropout = shape, width, epochs, rate, dropout
        self.shift, self.turn, self.scale, self.mirror, self.cut, self.mix = shift, turn, scale, mirror, cut, mix
        self.kind, self.views, self.loss, self.seed, self.threads = kind, views, loss, seed, threads

    def _split(self, X):
        X = np.asarray(X)
        size = int(np.prod(self.shape))
        pixels = torch.tensor(X[:, :size].astype(np.uint8)).reshape(-1, *self.shape)
        return pixels, torch.tensor(X[:, size:].astype(np.float32))

    def _train(self, X, answers, outputs, loss_of, sample_weight):
        torch.set_num_threads(self.threads)
        torch.manual_seed(self.seed)
        place = on_which()
        pixels, side, answers = *(each.to(place) for each in self._split(X)), answers.to(place)
        row_weights = torch.ones(len(pixels)) if sample_weight is None else torch.tensor(sample_weight, dtype=torch.float32)
        row_weights = row_weights.to(place)
        over = (0, 2, 3)
        self.middle_ = pixels[:4000].float().mean(over)[:, None, None]
        self.scale_ = pixels[:4000].float().std(over)[:, None, None].clamp(min=1.0)
        network = Pixels(self.shape, side.shape[1], outputs, self.width, self.dropout).to(place, memory_format=torch.channels_last)
        batch = min(64, max(8, len(pixels) // 20))
        steps = self.epochs * max(1, len(pixels) // batch)
        optimizer = torch.optim.AdamW(network.parameters(), lr=self.rate, weight_decay=5e-2)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, self.rate, total_steps=steps, pct_start=0.25)
        decay = max(0.9, 1.0 - 20.0 / steps)
        mean = torch.optim.swa_utils.AveragedModel(
            network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(decay), use_buffers=True
        )
        network.train()
        for _ in range(self.epochs):
            chunks = torch.randperm(len(pixels)).to(place).split(batch)
            for chosen in chunks[: max(1, len(pixels) // batch)]:  # a last, short batch would have poor statistics
                values, others = self._varied(pixels[chosen]), side[chosen]
                wanted, counts = answers[chosen], row_weights[chosen]
                if self.mix:
                    share = float(torch.distributions.Beta(self.mix, self.mix).sample())
                    order = torch.randperm(len(chosen), device=place)
                    values, others = torch.lerp(values[order], values, share), torch.lerp(others[order], others, share)
                    found = network(values, others)
                    losses = share * loss_of(found, wanted) + (1 - share) * loss_of(found, wanted[order])
                else:
                    losses = loss_of(network(values, others), wanted)
                optimizer.zero_grad()
                (losses * counts).mean().backward()
                optimizer.step()
                schedule.step()
                mean.update_parameters(network)
        self.network_ = mean.module.eval().cpu()
        self.middle_, self.scale_ = self.middle_.cpu(), self.scale_.cpu()
        return self

    def _scaled(self, pixels):
        return ((pixels.float() - self.middle_.to(pixels.device)) / self.scale_.to(pixels.device)).contiguous(memory_format=torch.channels_last)

    def _varied(self, pixels):
        """Each picture moved, turned, stretched and partly covered at random; a sound moved in time, in parts covered."""
        values, count, place = self._scaled(pixels), len(pixels), pixels.device

        def between(*size):
            """Evenly drawn from -1 to 1."""
            return torch.empty(count, *size, device=place).uniform_(-1, 1)

        height, width = self.shape[1:]
        sound = self.kind == "sound"
        turn = torch.deg2rad(between() * (0 if sound else self.turn))
        across = 1 + between() * self.scale
        down = torch.ones_like(across) if sound else across * (1 + between() * self.scale / 2)
        flip = torch.where(torch.rand(count, device=place) < 0.5, -1.0, 1.0) if self.mirror else torch.ones_like(across)
        aside = 2 * between(2) * self.shift
        aside[:, 1] *= 0.25 if sound else 1.0
        rows = [turn.cos() * across * flip, -turn.sin() * down, aside[:, 0], turn.sin() * across * flip, turn.cos() * down, aside[:, 1]]
        grid = functional.affine_grid(torch.stack(rows, 1).reshape(-1, 2, 3), values.shape, align_corners=False)
        values = functional.grid_sample(values, grid, padding_mode="border", align_corners=False)
        if self.cut:
            x, y = torch.arange(width, device=place), torch.arange(height, device=place)
            left, top = (torch.randint(size, (count, 1), device=place) for size in (width, height))
            in_x = (x >= left) & (x < left + self.cut * width * torch.rand(count, 1, device=place))
            in_y = (y >= top) & (y < top + self.cut * height * torch.rand(count, 1, device=place))
            in_x, in_y = in_x[:, None, None, :], in_y[:, None, :, None]
            values = values.masked_fill(in_x | in_y if sound else in_x & in_y, 0.0)
        return values * (1 + 0.2 * between(1, 1, 1)) + 0.2 * between(1, 1, 1)

    def _outputs(self, X, finish):
        """The mean answer over the views: as it is, its mirror image where that is allowed, and moved a little."""
        torch.set_num_threads(self.threads)
        pixels, side = self._split(X)
        place = on_which()
        network = self.network_.to(place)
        step = max(1, round(min(self.shape[1:]) / 32))
        moves = [0, step, -step][: self.views]
        found = []
        with torch.inference_mode():
            for rows, others in zip(pixels.split(128), side.to(place).split(128)):
                values, total = self._scaled(rows.to(place)), 0.0
                for move in moves:
                    moved = torch.roll(values, move, dims=3)
                    total = total + finish(network(moved, others))
                    total = total + finish(network(moved.flip(3), others)) if self.mirror else total
                found.append((total / (len(moves) * (2 if self.mirror else 1))).cpu())
        self.network_ = network.cpu()  # it is kept where every machine can open it
        return torch.cat(found).numpy().astype(float) if found else np.zeros((0, 1))


class PictureClassifier(ClassifierMixin, PictureNetwork):
    def fit(self, X, y, sample_weight=None):
        self.classes_, codes = np.unique(y, return_inverse=True)
        loss = nn.CrossEntropyLoss(reduction="none", label_smoothing=0.05)
        return self._train(X, torch.tensor(codes), len(self.classes_), loss, sample_weight)

    def predict_proba(self, X):
        return self._outputs(X, lambda outputs: outputs.softmax(dim=1))

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class PictureRegressor(RegressorMixin, PictureNetwork):
    """Learns the standardised target; answers in the target's own unit."""

    def fit(self, X, y, sample_weight=None):
        y = np.asarray(y, dtype=float)
        self.target_middle_, self.target_spread_ = y.mean(), y.std() or 1.0
        answers = torch.tensor(((y - self.target_middle_) / self.target_spread_).astype(np.float32))[:, None]

        def loss(outputs, wanted):
            return getattr(functional, self.loss)(outputs, wanted, reduction="none")[:, 0]

        return self._train(X, answers, 1, loss, sample_weight)

    def predict(self, X):
        return self._outputs(X, lambda outputs: outputs)[:, 0] * self.target_spread_ + self.target_middle_

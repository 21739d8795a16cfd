# title: The outline of a shape, measured
# why: Of a dark or light shape on an even ground: how large, long, round and jagged it is, how its edge runs around its centre, and how large the picture is.
# when: two_shades
# for: linear net lightgbm histgb catboost extratrees discriminant kernel
# cost: 2
# reference: https://doi.org/10.1109/TIT.1962.1057692
import numpy as np
from PIL import Image, ImageOps


def represent_silhouettes(files):
    """Moments, sizes and the edge's distance from the centre at 64 angles, by size and turn undone, (len(files), 123), float32."""
    side, angles = 128, 64

    def mask(file):
        """True where the shape is: what differs from the picture's border, cut at Otsu's threshold."""
        with Image.open(file) as opened:
            turned = ImageOps.exif_transpose(opened)
            shape = (turned.width, turned.height)
            grey = np.asarray(turned.convert("L").resize((side, side), Image.Resampling.BILINEAR), dtype=int)
        counts = np.bincount(grey.ravel(), minlength=256).astype(float)
        below, sums = counts.cumsum(), (counts * np.arange(256)).cumsum()
        above = below[-1] - below
        spread = below * above * (sums / np.maximum(below, 1) - (sums[-1] - sums) / np.maximum(above, 1)) ** 2
        light = grey > spread.argmax()
        border = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]])
        return (~light if border.mean() > 0.5 else light), shape

    def measured(file):
        shape, (width, height) = mask(file)
        y, x = np.nonzero(shape)
        if len(x) < 8:
            return np.zeros(123)
        x, y = x * width / max(width, height), y * height / max(width, height)
        dx, dy = x - x.mean(), y - y.mean()
        size = len(x) * width * height / max(width, height) ** 2
        spreads, axes = np.linalg.eigh(np.cov(dx, dy) + 1e-6 * np.eye(2))
        along, across = dx * axes[0, 1] + dy * axes[1, 1], dx * axes[0, 0] + dy * axes[1, 0]
        if (along**3).sum() < 0:  # the heavier tail always points the same way
            along, across = -along, -across
        unit = np.sqrt(size)
        along, across = along / unit, across / unit
        moments = [(along**p * across**q).mean() * 10 for p in range(5) for q in range(5 - p) if p + q >= 2]
        bound = np.ptp(x) * np.ptp(y)
        inner = shape[1:-1, 1:-1] & shape[:-2, 1:-1] & shape[2:, 1:-1] & shape[1:-1, :-2] & shape[1:-1, 2:]
        edge = shape.sum() - inner.sum()
        turns = np.floor((np.arctan2(across, along) / (2 * np.pi) + 0.5) * angles).astype(int) % angles
        reach = np.zeros(angles)
        np.maximum.at(reach, turns, np.hypot(along, across))
        waves = np.abs(np.fft.rfft(reach))[:33] / angles
        sizes = [
            size / side**2, width / height, np.sqrt(spreads[0] / spreads[1]), len(x) / max(shape.sum(), 1), size / max(bound, 1.0),
            edge**2 / max(shape.sum(), 1), edge / unit, np.log(unit), x.mean() / side, y.mean() / side,
            np.ptp(along), np.ptp(across), np.log(width), np.log(height),
        ]  # fmt: skip
        return np.concatenate([moments, sizes, reach, waves])

    rows = [measured(file) for file in files]
    return np.array(rows, dtype=np.float32)


represent = represent_silhouettes

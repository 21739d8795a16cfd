# title: Look around in the pictures
# why: A row is a pixel: what lies around it is read from its picture, of which each is opened once.
# for: all
# cost: 1
from PIL import Image, ImageOps


def is_grey(file):
    with Image.open(Path("input/media") / file) as opened:
        return opened.mode in ("1", "L", "LA", "I", "I;16", "F")


shades = "L" if all(map(is_grey, filter(None, X[media[0]].unique()))) else "RGB"


def picture_of(file):
    """(colours, height, width) from 0 to 1; a single black pixel where a row has no file."""
    if not file:
        return np.zeros((len(shades), 1, 1), dtype=np.float32)
    with Image.open(Path("input/media") / file) as opened:
        pixels = np.asarray(ImageOps.exif_transpose(opened).convert(shades), dtype=np.float32)
    return (pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)) / 255


class Surroundings(Unsupervised):
    """Rows of (file, row, column) as numbers: every plane at the pixel, and the first two planes at each offset from it."""

    def __init__(self, planes, offsets):
        self.planes, self.offsets = planes, offsets

    def fit(self, X, y=None):
        self.width_ = self._values(X.iloc[:1]).shape[1]
        return self

    def transform(self, X):
        return self._values(X)

    def _values(self, X):
        codes, files = pd.factorize(X.iloc[:, 0])
        places = X.iloc[:, 1:].to_numpy(dtype=float)
        down, right = np.array(self.offsets, dtype=int).reshape(-1, 2).T
        values = None
        for code, file in enumerate(files):
            at = np.flatnonzero(codes == code)
            found = self.planes(picture_of(file)).astype(np.float32)
            most = np.array(found.shape[1:]) - 1
            row, column = np.clip(np.nan_to_num(places[at]), 0, most).astype(int).T
            rows = np.clip(row[:, None] + down, 0, most[0])
            columns = np.clip(column[:, None] + right, 0, most[1])
            around = [plane[rows, columns] for plane in found[:2]]
            if values is None:
                values = np.zeros((len(X), len(found) + sum(each.shape[1] for each in around)), dtype=np.float32)
            values[at] = np.hstack([found[:, row, column].T, *around])
        return np.zeros((0, getattr(self, "width_", 1)), dtype=np.float32) if values is None else values

    def get_feature_names_out(self, names=None):
        return np.array([f"around {number}" for number in range(self.width_)], dtype=object)

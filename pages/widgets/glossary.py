"""The words of the program in plain sentences. Pages show them on hover (`help=meaning("fold")`); the page How it works lists all."""

from __future__ import annotations

MEANINGS = {
    "ablation": "One block switched off or made plain, and the difference that makes to the score, with an interval. It shows where work is worth its time.",
    "attempt": "One rewrite of one block, run and scored: the plan in words, the new code, and what it did against the incumbent.",
    "baseline": "What there is to beat. The *trivial baseline* is the score of predicting the same for every row; the first candidate is the first script that was scored.",
    "block": "One cell of a script, opened by a line such as `# %% [features] Build features`. Blocks are switched off and rewritten one at a time.",
    "calibration": "Whether chances can be taken at their word: of the rows given a chance of 70 %, about 70 % should come true.",
    "candidate": "The first script for one kind of model, before anything is merged or refined.",
    "cap": "What a run may spend on a language model at most. Reaching it is a question to you, never the end of the run.",
    "confusion matrix": "A table of true classes against predicted ones: it shows which class is taken for which.",
    "decision": "A pause: a question with a proposal, answered by you or by autopilot, and recorded.",
    "engineer": "Who proposes. The *playbook* is built in and needs neither key nor network; a language model can take its place.",
    "ensemble": "Several finished solutions whose predictions are combined. It helps when they are wrong on different rows.",
    "evaluation": "A script is run over the folds and scored by the program. A script never reports its own score.",
    "fold": "One cut of the rows into rows to learn from and rows to predict. Each row is predicted in one fold, by a model that never saw it.",
    "incumbent": "The best version so far, against which an attempt has to show itself on the same rows.",
    "interval": "A 95 % interval: what the score might be on other rows of the same kind. Two scores whose intervals overlap widely may differ by chance.",
    "journal": "Everything that happened in a run, in order. All pages are drawn from it.",
    "leakage": "Something in the training data or in a script that knows the answer and will not be there in use: scores look better than they are.",
    "lineage": "Which solution was made of which, and what was changed.",
    "member": "A solution that is part of an ensemble.",
    "merge": "Two scripts made into one that uses both models.",
    "metric": "How predictions are scored. Some are better when higher, some when lower; the page says which.",
    "out-of-fold": "What each row was predicted as by the fold that did not learn from it. Scores and ensembles are made of these predictions.",
    "P(better)": "The share of resamples of the held-out rows in which the new version is better. Above 0.8 it is adopted.",
    "plan": "How a block is to be changed, in words, before the code is written.",
    "raced out": "Stopped early: after a few folds it could no longer catch up with the incumbent.",
    "refit": "The chosen scripts are trained once more, on all rows, before they predict the test set.",
    "slice": "A part of the rows that have something in common, such as one value of a column, with a score of its own.",
    "solution": "One self-contained Python script in named blocks, with its scores.",
    "second layer": "Small boosted trees that read the members' out-of-fold predictions and learn whom to trust where they say what; their weighted mean is mixed in where that helps.",
    "stack": "An ensemble in which a small model learns, from out-of-fold predictions, how to combine the members.",
    "target block": "The block that is refined next. Not the column: that one is the task's *target*.",
    "task": "The data, the target, the kind of problem, the metric with its direction, the split and the budget.",
    "transcript": "Every prompt that went to a language model in a run, and every answer, with tokens, time and cost.",
    "vault": "Rows set aside at the start and scored once, at the very end: no choice of the run was made on them.",
    "within noise": "The 95 % interval of the difference holds zero: it may be chance.",
}


def meaning(word: str) -> str:
    """The plain sentence. Raises KeyError for a word that is not here: a test reads every use."""
    return MEANINGS[word]


def title(word: str) -> str:
    """The word as it begins a line."""
    return word[0].upper() + word[1:]

"""The journal: everything that happened in a run, in order. Pages, reports and exports are derived from it.

An event is written once under (run, key, kind): a replayed step writes it again to no effect. The `body` by kind:

created       name, task (Task), settings (Settings), profile (Profile), reasons, warnings, baseline (a trivial score), branch_of (run, name, decision, title; where it is a branch)
phase         title, phase ("search", "initial", "refine", "ensemble", "submit")
note          text, level ("info" or "warning")
decision      a Decision
answer        an Answer, plus decision (its digest)
hint          text, by: what a person said in between, to steer
heard         hint (its key), branch, sentence, alternatives: what becomes of it there (a Heard)
solution      solution (Solution), parent (id or null), block, origin ("candidate", "merge", "attempt", "trial", "debug"), branch
queued        an evaluation: solution id, title, purpose ("candidate", "merge", "ablation", "attempt", "trial", "widen", "final", "seeds", "check", "order"), branch
running       the evaluation has a slot: worker
files         done, files (how many there are), function: how far pictures or sounds are represented, every few seconds
fold          fold, score, seconds
columns       done, columns (how many there are): how far its predict is asked about its columns, every few seconds
evaluated     evaluation (Evaluation)
study         rows (AblationRows), summary, solution id
attempt       attempt (Attempt), solution id (the challenger), incumbent (id), block, refinement
incumbent     solution id, score (Score), branch ("" for the whole run)
trial         an EnsembleTrial
finding       finding (a Finding), solution id ("" where it is about the data)
mended        failed, mended (solution ids), sentence (of the failure), families (how the kind of model changed, or "")
asking        a question is on its way to the language model: role, place (key), call (the request's key)
unanswered    it came to nothing (no time, a refusal of the provider): call, sentence
call          one answer of a language model, its figures: role, place (key), model, prompt_tokens, answer_tokens,
              cached_tokens, cost, seconds, ended; the event's key is the request's digest
transcript    its texts, under the same key: messages, answer, problems (what was retried)
search        a web search: queries, pages (title, url, date), troubles
caps          Caps, raised by a person
deadline      ends (seconds since the epoch), text: the wall clock's end of a run that was taken up again
handover      sentence: the playbook goes on without the language model
submission    members (ids), form, rows, folder (artifact key), reason, fits (digests of the refits, by member and seed)
vault         score, looks (how often this vault was scored)
order         a learning curve asked for after the end: solution id, rows (training rows of each fit, the fewest first)
look          a look at all columns asked for after the end: solutions (ids)
order_stopped         a person gave one of these up
finished, stopped, failed      sentence; finished also holds the report
imported      the last line of a run that another installation made: source (digest of the file's manifest), run (its id there),
              program, state, seconds (of computing), rows, texts (whether these came with it)

Kinds and bodies that travel are named in core/packing/bodies.py too.
"""

from __future__ import annotations

from typing import Any

from core.value import Value

TRANSCRIPT = "transcript"  # the one kind that views leave aside: it holds whole conversations


class Event(Value):
    """One line. `id` grows with time; `at` is seconds since the epoch, UTC."""

    id: int
    run: str
    key: str
    kind: str
    at: float
    body: dict[str, Any]

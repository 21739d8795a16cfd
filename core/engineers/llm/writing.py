"""A_init and A_merger: whole scripts."""

from __future__ import annotations

from core.engineers.desk import Desk
from core.engineers.llm import quoting
from core.engineers.llm.answers import Merged, Script
from core.engineers.llm.asking import ask
from core.engineers.llm.families import of_code, of_name, short
from core.engineers.llm.fitting import sound, whole
from core.engineers.llm.prompts import told
from core.engineers.playbook import Playbook
from core.engineers.port import Brief, ModelCard
from core.solution import Solution

TITLE = 80


def candidate(desk: Desk, brief: Brief, card: ModelCard) -> Solution:
    """A script that uses the card's model; the playbook's script for that family when no usable one comes."""

    def accept(answer: Script) -> Solution:
        code = whole(answer.code)
        sound(code)
        family = short(answer.model) or of_name(card.name) or "+".join(of_code(code)) or short(card.name)
        return Solution(code=code, title=quoting.line(answer.title, TITLE) or card.name, model=family)

    found = ask(
        desk, "candidate", Script, accept, f"the playbook's script stands in for {card.name}",
        **told(brief), card=quoting.card(card),
    )  # fmt: skip
    return found[0] if found else _from_the_playbook(brief, card)


def merge(desk: Desk, brief: Brief, base: Solution, other: Solution) -> Solution | None:
    """One script that uses both; None where there is nothing to merge or no usable script came."""

    def accept(answer: Merged) -> Solution | None:
        if not answer.code.strip():
            return None
        code = whole(answer.code)
        sound(code)
        families = "+".join(dict.fromkeys([*base.model.split("+"), *other.model.split("+")]))
        title = quoting.line(answer.title, TITLE) or f"{base.title} + {other.title}"[:TITLE]
        merged = Solution(code=code, title=title, model=short(answer.model) or families)
        return None if merged.id in (base.id, other.id) else merged

    found = ask(desk, "merger", Merged, accept, "this merge is skipped", **told(brief), base=base, other=other)
    return found[0] if found else None


def _from_the_playbook(brief: Brief, card: ModelCard) -> Solution:
    """The script of the family that the card's name means, where it suits the task."""
    playbook = Playbook()
    family = of_name(card.name)
    known = next((each for each in playbook.retrieve(brief, 99) if family and each.id == family), card)
    return playbook.candidate(brief, known)

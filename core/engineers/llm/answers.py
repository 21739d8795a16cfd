"""What a language model may answer: one typed answer per role, and the JSON schema that asks for it.

Every field is asked for; on reading, a field with a default may be missing and a strange one is passed over. Rules that
need more than the answer itself (the block must exist, the script must be valid) are with the roles.
"""

from __future__ import annotations

import copy
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """The base of all answers: frozen, lenient about strange fields, no infinite numbers."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Card(Answer):
    """One model that suits the task. `source` is the address of the page it is taken from, or empty."""

    name: str = Field(min_length=1)
    why: str
    source: str = ""
    code: str = ""


class Cards(Answer):
    """Retriever."""

    models: tuple[Card, ...] = Field(min_length=1)


class Script(Answer):
    """Candidate writer: a whole script. `model` is the family in one short word."""

    title: str = ""
    model: str = ""
    code: str = Field(min_length=1)


class Merged(Answer):
    """Merger: a whole script that uses both; an empty `code` says that there is nothing to merge."""

    title: str = ""
    model: str = ""
    code: str


class BlockVariant(Answer):
    """A block made plain; an empty `code` switches it off."""

    block: str
    title: str
    code: str


class Variants(Answer):
    """Ablation writer."""

    variants: tuple[BlockVariant, ...] = Field(min_length=1)


class Summary(Answer):
    """Summariser: two or three sentences."""

    summary: str = Field(min_length=1)


class BlockPlan(Answer):
    """A block and how to change it, in words."""

    block: str
    plan: str = Field(min_length=1)


class Targets(Answer):
    """Extractor: the blocks worth changing with a first plan each, the best first; none when nothing is left."""

    why: str
    options: tuple[BlockPlan, ...]


class Rewritten(Answer):
    """Coder: the block's new code."""

    title: str = ""
    code: str = Field(min_length=1)


class NextPlan(Answer):
    """Planner: another plan; empty when nothing is left to try."""

    plan: str


class Idea(Answer):
    """Ensemble planner: how to combine next, in words; empty when nothing is left to try."""

    plan: str


class Combination(Answer):
    """Ensembler: the plan as data. `weights` go with `members` for the method "weights", else they are empty."""

    method: str
    members: tuple[str, ...]
    weights: tuple[float, ...] = ()


class BlockCode(Answer):
    """A block's new code."""

    block: str
    code: str


class Mended(Answer):
    """Debugger: the changed blocks, or the whole script in `code` where blocks do not do; neither: no idea."""

    cause: str = ""
    model: str = ""
    blocks: tuple[BlockCode, ...] = ()
    code: str = ""


class Found(Answer):
    """One finding: the block, its offending lines as they stand there, what is wrong, the block's corrected code."""

    block: str = ""
    lines: str = ""
    what: str = Field(min_length=1)
    code: str = ""


class Leaks(Answer):
    """Leakage checker; empty when the script is sound."""

    findings: tuple[Found, ...]


class Unused(Answer):
    """Data-usage checker; empty when nothing is left unused."""

    findings: tuple[Found, ...]


def schema(answer: type[Answer]) -> dict[str, Any]:
    """The answer's JSON schema as strict structured output takes it.

    Without references, every property required, no further ones, and no keyword that some endpoints refuse.
    """
    made = answer.model_json_schema()
    return _strict(made, made.get("$defs", {}))


def _strict(node: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        return _strict(copy.deepcopy(parts[node["$ref"].rsplit("/", 1)[1]]), parts)
    kept: dict[str, Any] = {"type": node["type"]}
    if node["type"] == "object":
        kept["properties"] = {name: _strict(each, parts) for name, each in node["properties"].items()}
        kept["required"] = list(node["properties"])
        kept["additionalProperties"] = False
    elif node["type"] == "array":
        kept["items"] = _strict(node["items"], parts)
    return kept


__all__ = [
    "Answer", "BlockCode", "BlockPlan", "BlockVariant", "Card", "Cards", "Combination", "Found", "Idea", "Leaks",
    "Mended", "Merged", "NextPlan", "Rewritten", "Script", "Summary", "Targets", "Unused", "Variants", "schema",
]  # fmt: skip

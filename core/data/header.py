"""A table's column names: stripped, and refused where no one could tell or trust them."""

from __future__ import annotations

from core.data.cells import HIDDEN, clip, listing
from core.errors import BadInput
from core.settings import Limits


def check_names(names: list[str], label: str, limits: Limits) -> list[str]:
    """The header's names without surrounding blanks. Raises BadInput: too many, too long, blank, hidden characters, twice."""
    stripped = [name.strip() for name in names]
    if len(stripped) > limits.columns:
        raise BadInput(
            f"{label}: there are {len(stripped):,} columns and the limit is {limits.columns:,} (STUDIO_MAX_COLUMNS); leave out columns that "
            "say nothing about the target"
        )
    blank = [str(place) for place, name in enumerate(stripped, start=1) if not name]
    if blank:
        which = f"column {blank[0]} has" if len(blank) == 1 else f"columns {', '.join(blank[:6])} have"
        raise BadInput(f"{label}: {which} no name in the header line; give every column a name or remove it")
    for place, name in enumerate(stripped, start=1):
        if len(name) > limits.name_length:
            raise BadInput(
                f"{label}: the name of column {place} ('{clip(name)}') has {len(name):,} characters and the limit is "
                f"{limits.name_length:,}; give it a shorter one"
            )
        hidden = HIDDEN.search(" ".join(name.split()))
        if hidden:
            raise BadInput(
                f"{label}: the name of column {place} ('{clip(name)}') holds the invisible character "
                f"U+{ord(hidden[0]):04X}; give it a name without"
            )
    twice = (
        sorted({name for name in stripped if stripped.count(name) > 1}) if len(set(stripped)) < len(stripped) else []
    )
    if twice:
        raise BadInput(
            f"{label}: the column name{'s' if len(twice) > 1 else ''} {listing(twice, 3)} "
            f"stand{'' if len(twice) > 1 else 's'} more than once in the header; give every column a name of its own"
        )
    return stripped

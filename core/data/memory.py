"""Whether a table fits the machine before it is read."""

from __future__ import annotations

from pathlib import Path

from core.errors import BadInput

MB = 1024**2
TIMES = (
    6  # reading takes at most about that many times the table's text: 2 for texts, 5 for numbers, 5.5 for single digits
)
MEMINFO = Path("/proc/meminfo")


def check(size: int, label: str, meminfo: Path = MEMINFO) -> None:
    """Raise BadInput where `size` bytes of text need more memory than is free; where the system does not tell, nothing is known."""
    if not meminfo.exists():
        return
    free = int(meminfo.read_text().split("MemAvailable:")[1].split()[0]) * 1024
    if size * TIMES > free:
        raise BadInput(
            f"{label}: reading it takes about {size * TIMES / MB:,.0f} MB of memory and {free / MB:,.0f} MB are free; leave "
            "out rows or columns, or close other programs"
        )

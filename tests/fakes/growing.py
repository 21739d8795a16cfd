"""The pages over a run in memory that grows every few seconds: `python -m tests.fakes.growing PORT`. For a browser to watch."""

from __future__ import annotations

import sys
import time

from core.view import RunView
from tests.pages.fakes import FakeStudio, install
from tests.pages.pieces import solution
from tests.pages.story import refined

EVERY = 3.0  # seconds


class Growing(FakeStudio):
    """Its one run gets an attempt every few seconds since it was first looked at."""

    begun = 0.0
    grown = 0

    def view(self, run: str) -> RunView:
        self.begun = self.begun or time.monotonic()
        story = self.stories[run]
        while self.grown < int((time.monotonic() - self.begun) / EVERY):
            self.grown += 1
            made = solution(5_000 + self.grown, f"Grown {self.grown}")
            story.introduce(made, "attempt", "solution=0", parent=solution(4).id)
            story.evaluate(f"grown/{self.grown}", made, made.title, "attempt", 0.92 + 0.001 * (self.grown % 4))
        return super().view(run)


def main() -> None:
    """Serve until killed."""
    from streamlit.web.cli import main as streamlit

    studio = Growing()
    studio.add(refined("r1", "Growing"))
    install(studio)
    sys.argv = ["streamlit", "run", "app.py", "--server.port", sys.argv[1], "--server.headless", "true"]
    streamlit()


if __name__ == "__main__":
    main()

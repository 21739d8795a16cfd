"""Scripts that talk to the harness in the driver's place, over its own descriptor."""

from __future__ import annotations

import pytest

from tests.escapes.conftest import Attack
from tests.harness.conftest import Score
from tests.harness.rows import SHARES

WAIT = "\ntime.sleep(60)"
ANSWER = """b'{"done": "train", "seconds": 0}\\n'"""
TALKS = {  # what is written, and words of the failure
    "nonsense": ("os.write(3, b'nonsense\\n')", "channel"),
    "a line without end": ("while True: os.write(3, b'x' * 65536)", "connection"),
    "a large answer": ("""os.write(3, b'{"done": "train", "seconds": 0, "more": "' + b'x' * 10**6 + b'"}\\n')""", "connection"),
    "a deep answer": ("os.write(3, b'[' * 60000 + b'\\n')", "channel"),
    "an endless number": ("""os.write(3, b'{"seconds": 1' + b'0' * 5000 + b'}\\n')""", "channel"),
    "no number": ("""os.write(3, b'{"seconds": NaN}\\n')""", "channel"),
    "no text": ("os.write(3, bytes(range(255, 10, -1)) + b'\\n')", "channel"),
    "answers ahead of the work": (f"os.write(3, {ANSWER} * 2)", "there is no prediction file"),
    "an early answer, and nothing more": (f"os.write(3, {ANSWER})", "was stopped after"),
    "closing and running on": ("os.close(3)", "closed its connection"),
    "shutting it down one way": ("socket.socket(fileno=os.dup(3)).shutdown(socket.SHUT_WR)", "closed its connection"),
    "another file in its place": ("os.dup2(os.open('output/a', os.O_CREAT | os.O_RDWR), 3)", "closed its connection"),
    "handing over a descriptor": ("socket.send_fds(socket.socket(fileno=os.dup(3)), [b'nonsense\\n'], [0, 1, 2] * 50)", "channel"),
}  # fmt: skip


MAIN = (
    "no number",
    "answers ahead of the work",
    "an early answer, and nothing more",
    "closing and running on",
)  # always in `make test`


@pytest.mark.sample(keep=8, always=MAIN)
@pytest.mark.trust("escapes")
@pytest.mark.parametrize("name", TALKS)
def test_the_harness_is_not_deceived_by(name: str, attack: Attack):
    code, words = TALKS[name]
    found = attack(code + WAIT, seconds=3.0 if "stopped" in words else 20.0)
    assert found.failure is not None
    assert words in found.failure.sentence, found.failure
    assert found.score is None


@pytest.mark.trust("escapes")
def test_a_script_that_says_how_well_it_did_is_scored_as_it_did(attack: Attack, score: Score):
    lie = """os.write(3, b'{"done": "train", "seconds": 0, "score": 1.0}\\n')\nprint('Final Validation Performance: 1.0')"""
    found, honest = attack(f"{lie}\nos.read(3, 1 << 16)"), score(SHARES, folds=1)
    assert honest.score is not None
    assert found.score is None or found.score.value == honest.score.value

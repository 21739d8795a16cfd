from __future__ import annotations

from collections.abc import Callable

from core.checks.reading import check, check_variants
from core.engineers.port import Brief, Change, Finding, Variant
from core.harness.evaluation import Failure
from core.solution import Solution
from core.steps.score import Script, score
from tests.fakes import scripts
from tests.fakes.engineer import MENDABLE, Tiny
from tests.steps.plain import PlainRun

Open = Callable[..., PlainRun]
LEAK = "whole = pd.read_csv('../../elsewhere.csv')"
LINEAR = scripts.solution("linear")


class Reader(Tiny):
    """Finds and corrects the one line that it takes for a leak, and remembers what it was given to read."""

    def __init__(self, stubborn: bool = False) -> None:
        super().__init__()
        self.read: list[tuple[str, tuple[Change, ...]]] = []
        self.stubborn = stubborn

    def leakage(self, brief: Brief, solution: Solution, changes: tuple[Change, ...]) -> tuple[Finding, ...]:
        self.read.append((solution.id, changes))
        scripts_read = [solution.replace(each.block, each.code) for each in changes] or [solution]
        names = [each.block for each in changes] or ["features"]
        found = []
        for name, each in zip(names, scripts_read):
            if LEAK in each.block(name).code:
                clean = each.block(name).code.replace(LEAK, LEAK + "  # still" if self.stubborn else "# mended")
                found.append(Finding(check="leakage", what="It reads what it must not.", block=name, lines=LEAK,
                                     corrected=each.replace(name, clean)))  # fmt: skip
        return tuple(found)


def leaking(block: str = "features") -> Solution:
    return LINEAR.replace(block, f"{LINEAR.block(block).code}\n{LEAK}")


def test_a_finding_is_told_with_its_lines_and_the_correction_is_taken(a_run: Open) -> None:
    run = a_run(Reader())
    checked = check(run.at("check"), Script(solution=leaking()), "candidate")
    (told,) = [each for each in run.told_events("finding") if each["finding"]["check"] == "leakage"]
    assert told["finding"]["lines"] == LEAK
    assert told["solution"] == leaking().id
    assert LEAK not in checked.solution.code
    assert checked.parent == leaking().id


def test_a_corrected_script_is_read_once_more_and_not_for_ever(a_run: Open) -> None:
    engineer = Reader(stubborn=True)
    check(a_run(engineer).at("check"), Script(solution=leaking()), "candidate")
    assert len(engineer.read) == 2


def test_of_an_attempt_only_the_changed_block_is_read(a_run: Open) -> None:
    engineer = Reader()
    script = Script(solution=leaking(), base=LINEAR, block="features")
    checked = check(a_run(engineer).at("check"), script, "attempt")
    assert engineer.read[0] == (LINEAR.id, (Change(block="features", code=leaking().block("features").code),))
    assert LEAK not in checked.solution.code


def test_a_script_that_differs_elsewhere_too_is_read_whole(a_run: Open) -> None:
    engineer = Reader()
    other = leaking().replace("model", LINEAR.block("model").code + "\n# another")
    check(a_run(engineer).at("check"), Script(solution=other, base=LINEAR, block="features"), "attempt")
    assert engineer.read[0] == (other.id, ())


def test_an_ablations_variants_are_read_together_and_corrected(a_run: Open) -> None:
    engineer = Reader()
    variants = (
        Variant(block="features", title="plain", code=f"{scripts.ZEROS}\n{LEAK}"),
        Variant(block="model", title="the mean", code=scripts.MODELS["mean"]),
    )
    first, second = check_variants(a_run(engineer).at("check"), LINEAR, variants)
    assert len(engineer.read) == 1
    assert LEAK not in first.code
    assert second == variants[1]


def test_a_debugged_script_is_read_like_every_other_and_its_diff_is_told(a_run: Open) -> None:
    class Careless(Reader):
        def debug(self, brief: Brief, solution: Solution, failure: Failure) -> Solution | None:
            return solution.replace("features", solution.block("features").code.replace(MENDABLE, LEAK))

    run = a_run(Careless())
    broken = LINEAR.replace("features", f"{LINEAR.block('features').code}\n{MENDABLE}")
    ((script, evaluation),) = score(run.at("given"), [Script(solution=broken)], "candidate", 60.0)
    assert evaluation.ok
    assert LEAK not in script.solution.code
    (mended,) = run.told_events("mended")
    assert mended["failed"] == broken.id
    assert mended["mended"] == script.solution.id
    assert mended["families"] == ""
    known = {event["solution"]["code"] for event in run.told_events("solution")}
    assert {broken.code, script.solution.code} <= known


def test_the_debugger_sees_the_failure_of_the_script_it_made_last(a_run: Open) -> None:
    class Guessing(Tiny):
        seen: list[str] = []

        def debug(self, brief: Brief, solution: Solution, failure: Failure) -> Solution | None:
            self.seen.append(failure.log.strip().splitlines()[-1])
            worse = f"raise RuntimeError('guess {len(self.seen)}')"
            return solution.replace("features", worse if len(self.seen) < 3 else LINEAR.block("features").code)

    broken = LINEAR.replace("features", "raise RuntimeError('first')")
    run = a_run(Guessing())
    ((script, evaluation),) = score(run.at("given"), [Script(solution=broken)], "candidate", 60.0)
    assert Guessing.seen == ["RuntimeError: first", "RuntimeError: guess 1", "RuntimeError: guess 2"]
    assert evaluation.ok
    assert script.solution.code == LINEAR.code

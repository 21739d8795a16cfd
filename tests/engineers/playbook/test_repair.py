"""What the debugger makes of scripts that are too slow, too big or crash."""

from __future__ import annotations

from core.engineers.playbook.catalogue import named, written
from core.engineers.playbook.script import base_name
from core.harness.evaluation import Failure
from core.solution import Solution, check
from tests.engineers.playbook.test_playbook import BRIEF, ENGINEER, candidate, merged


def test_too_slow_gets_the_cheapest_models_and_words_at_once() -> None:
    quick = ENGINEER.debug(BRIEF, merged(), Failure(kind="time", sentence="too slow"))
    assert quick is not None
    check(quick.code)
    written_so = {block.name: written(base_name(block.name), block.code) for block in quick.blocks}
    models = [each for name, each in written_so.items() if base_name(name) == "model"]
    assert len(models) == 2
    assert all(each and each.cost == 1 for each in models)
    assert all(each and each.cost <= 3 for name, each in written_so.items() if base_name(name) == "text")
    assert ENGINEER.debug(BRIEF, quick, Failure(kind="time", sentence="too slow")) is None


def test_too_big_gets_a_cheaper_model_until_there_is_none() -> None:
    solution: Solution | None = merged()
    seen = []
    while solution is not None:
        seen.append(solution.id)
        check(solution.code)
        solution = ENGINEER.debug(BRIEF, solution, Failure(kind="memory", sentence="too big"))
    assert 3 <= len(seen) == len(set(seen))


def test_a_gpu_s_lack_of_memory_is_one_though_it_comes_as_a_crash() -> None:
    solution = candidate("net")
    log = "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB."
    lacking = ENGINEER.debug(BRIEF, solution, Failure(kind="crash", sentence="", log=log))
    assert lacking is not None
    assert lacking == ENGINEER.debug(BRIEF, solution, Failure(kind="memory", sentence=""))


def test_a_crash_in_a_block_gets_its_plain_version_and_a_missing_library_nothing() -> None:
    solution = candidate("catboost")
    line = solution.block("categories").line + 1
    log = f'Traceback:\n  File "/room/solution.py", line {line}, in <module>\n  File "/x/site-packages/a.py", line 3\nValueError'
    mended = ENGINEER.debug(BRIEF, solution, Failure(kind="crash", sentence="", log=log))
    plain = named("categories", "ordinal")
    assert mended is not None
    assert plain is not None
    assert mended.block("categories").code.strip() == plain.code.strip()
    gone = "ModuleNotFoundError: No module named 'catboost'"
    assert ENGINEER.debug(BRIEF, solution, Failure(kind="crash", sentence="", log=log + gone)) is None
    assert ENGINEER.debug(BRIEF, solution, Failure(kind="predictions", sentence="")) is None

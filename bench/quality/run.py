"""The benchmark itself: set by set, seed by seed, one system after the other."""

from __future__ import annotations

import datetime
import os
import platform
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.quality.environments import NotInstalled
from bench.quality.layout import DataSet
from bench.quality.process import cores_here, measure
from bench.quality.results import Plan, Result, State, append, done, read_results
from bench.quality.scoring import Judge
from bench.quality.systems import ROOT, Call, System, program_version
from core.harness.predictions import BadPredictions
from core.harness.score import Score

CORES = 2
OVER = 2.0  # times the minutes after which a system is stopped
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT", "STUDIO_SLOTS")
PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")  # no key and no setting reaches a system
TAIL = 300  # characters of a log that a sentence may show


def benchmark(
    sets: Sequence[DataSet], systems: Sequence[System], seeds: Sequence[int], minutes: float, file: Path, cache: Path,
    most: int = CORES,
) -> list[Result]:  # fmt: skip
    """A result per set, system and seed, in this order; those that the file already holds are not run again. On `most`
    cores, or as many as there are."""
    known = done(read_results(file))
    program, cores = program_version(), cores_here(most)
    results = []
    for data in sets:
        judge = Judge(data)
        baseline = judge.baseline()
        for seed in seeds:
            for system in systems:
                plan = Plan(
                    set=data.name, digest=data.digest, system=system.name, version=system.version, seed=seed,
                    minutes=minutes, cores=cores,
                )  # fmt: skip
                if plan not in known:
                    _say(f"{data.name}, seed {seed}: {system.name} {system.version} ...")
                    known[plan] = _one(data, judge, baseline, system, plan, program, cache)
                    append(file, known[plan])
                    _say(f"{data.name}, seed {seed}: {system.name}: {known[plan].score or known[plan].sentence}")
                results.append(known[plan])
    return results


def _one(
    data: DataSet, judge: Judge, baseline: Score, system: System, plan: Plan, program: str, cache: Path
) -> Result:  # fmt: skip
    load = os.getloadavg()[0]

    def result(
        state: State, sentence: str = "", score: Score | None = None, seconds: float = 0.0, peak: int = 0
    ) -> Result:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        return Result(
            plan=plan, state=state, sentence=sentence, score=score, baseline=baseline, seconds=seconds, peak=peak,
            load=load, program=program, machine=machine(), date=now,
        )  # fmt: skip

    if data.about.kind not in system.kinds:
        return result("failed", f"it does not take data of the kind {data.about.kind}")
    try:
        python = system.python()
    except NotInstalled as error:
        return result("not installed", str(error))
    room = cache / "runs" / f"{data.digest}-{system.name}-{plan.seed}"
    shutil.rmtree(room, ignore_errors=True)
    data.lay(room / "input")
    (room / "out").mkdir()
    limit = 60.0 * plan.minutes
    call = Call(data.about, room / "input", room / "out", plan.minutes, time.time() + limit, plan.cores, plan.seed)
    passed = {name: os.environ[name] for name in PASSED if name in os.environ}
    environment = {**passed, **dict.fromkeys(THREADS, str(plan.cores)), "PYTHONUNBUFFERED": "1"}
    log = room / "log.txt"
    took = measure(system.command(python, call), ROOT, environment, log, OVER * limit, plan.cores)
    try:
        if took.code is None:
            sentence = f"it did not end within {OVER:g} times the minutes and was stopped"
            return result("failed", sentence, None, took.seconds, took.peak)
        if took.code not in system.fine:
            return result("failed", f"exit code {took.code}: {_last(log)}", None, took.seconds, took.peak)
        predictions = room / "out" / system.predictions
        if not predictions.is_file():
            return result(
                "failed", f"it wrote no predictions; its last words: {_last(log)}", None, took.seconds, took.peak
            )
        score = judge.score(predictions)
        return result("scored", "", score, took.seconds, took.peak)
    except BadPredictions as error:
        return result("failed", str(error), None, took.seconds, took.peak)
    finally:
        _keep(room, {log.name, system.predictions})


def machine() -> str:
    """Operating system, Python, processor."""
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {_processor()}"


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "processor unknown"


def _last(log: Path) -> str:
    """The last line of a log that holds anything."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1][-TAIL:] if lines else "it said nothing"


def _keep(room: Path, names: set[str]) -> None:
    """Leave the log and the predictions of a run, nothing else: models take gigabytes."""
    for name in names:
        if (room / "out" / name).is_file():
            shutil.move(room / "out" / name, room / name)
    for folder in (room / "input", room / "out"):
        shutil.rmtree(folder, ignore_errors=True)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

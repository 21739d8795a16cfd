"""The arrows of the architecture (design, section 5), read from the imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 300
SCRIPTS = ROOT / "core" / "engineers" / "playbook" / "blocks"
CORE = sorted(path for path in (ROOT / "core").rglob("*.py") if SCRIPTS not in path.parents)
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
STEPS = [ROOT / "core" / "star.py", *sorted((ROOT / "core" / "steps").glob("*.py")), *sorted((ROOT / "core" / "checks").glob("*.py"))]  # fmt: skip
CLOSED = [ROOT / "core" / "sandbox" / f"{name}.py" for name in ("driver", "keeper", "forkserver", "walls", "closing", "namespaces",
                                                                "seccomp", "measure", "probe")]  # fmt: skip
ADAPTERS = ("core.sandbox", "core.durable.store", "core.durable.flow", "core.durable.answers", "core.durable.evaluations",
            "core.durable.worker", "core.durable.workflows", "core.verbs", "core.settings", "sqlalchemy", "dbos")  # fmt: skip


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, wherever in it, with the line; `from a import b` counts as a and as a.b."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def breaches(paths: list[Path], *forbidden: str) -> list[str]:
    """`file:line: module` for each import of a forbidden module or of anything below one."""
    return [
        f"{path.relative_to(ROOT)}:{line}: {module}"
        for path in paths
        for module, line in imports(path)
        if any(module == name or module.startswith(f"{name}.") for name in forbidden)
    ]


def test_core_never_imports_streamlit_or_pages() -> None:
    assert breaches(CORE, "streamlit", "pages", "plotly", "tests") == []


def test_steps_reach_clock_randomness_processes_and_tables_through_the_run_only() -> None:
    assert breaches(STEPS, "os", "sys", "time", "datetime", "random", "secrets", "uuid", "subprocess", "threading", *ADAPTERS) == []  # fmt: skip


def test_steps_know_the_engineer_by_the_port_only() -> None:
    assert breaches(STEPS, "core.engineers.playbook", "core.engineers.llm") == []


def test_the_harness_knows_neither_runs_nor_steps_nor_who_proposes() -> None:
    harness = sorted((ROOT / "core" / "harness").glob("*.py"))
    assert breaches(harness, "core.durable", "core.steps", "core.star", "core.checks", "core.verbs", "core.view", "dbos",
                    "core.engineers.playbook", "core.engineers.llm") == []  # fmt: skip


def test_engineers_propose_and_run_nothing() -> None:
    engineers = [path for path in CORE if ROOT / "core" / "engineers" in path.parents]
    assert breaches(engineers, "core.durable", "core.steps", "core.sandbox", "core.verbs", "core.harness.evaluate", "core.harness.dataset", "dbos", "subprocess") == []  # fmt: skip


def test_the_view_is_derived_from_the_journal_alone() -> None:
    assert breaches([ROOT / "core" / "view.py"], "time", "os", "core.settings", *ADAPTERS) == []


def test_dbos_stays_under_its_one_module() -> None:
    outside = [path for path in CORE if ROOT / "core" / "durable" not in path.parents]
    assert breaches(outside, "dbos") == []


def test_pages_call_verbs_and_read_values_only() -> None:
    assert breaches(PAGES, "core.durable", "core.sandbox", "core.steps", "core.star", "core.checks", "core.artifacts",
                    "core.harness.evaluate", "core.harness.dataset", "sqlalchemy", "dbos", "subprocess", "multiprocessing",
                    "threading") == []  # fmt: skip


@pytest.mark.parametrize("path", CLOSED, ids=lambda path: path.name)
def test_what_runs_beside_a_generated_script_imports_nothing_of_the_program(path: Path) -> None:
    assert breaches([path], "core", "pages", "tests", "pydantic", "sqlalchemy", "dbos") == []


def test_code_is_read_as_a_tree_in_one_place() -> None:
    """Two threads that read at once end a run on Python before 3.11.8."""
    readers = [
        path for path in sorted((ROOT / "core").rglob("*.py")) if "ast.parse(" in path.read_text(encoding="utf-8")
    ]
    assert readers == [ROOT / "core" / "syntax.py"]


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    here = [*CORE, *PAGES]
    long = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in here}
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


def test_the_rule_sees_an_import_inside_a_function(tmp_path: Path) -> None:
    path = tmp_path / "step.py"
    path.write_text("def late():\n    from core.durable import store\n    import time as clock\n")
    found = [module for module, _ in imports(path)]
    assert found == ["core.durable", "core.durable.store", "time"]

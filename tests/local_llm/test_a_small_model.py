"""A real language model at the other end of the wire (`make test-local-llm`). It is too small to write good code."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.command import ROOT, command, ended, environment
from tests.local_llm.server import MODEL

MINUTES = 4.0
PATIENCE = 60.0 * MINUTES * 1.5
START = 60.0  # seconds for the server

pytestmark = [
    pytest.mark.skipif("STUDIO_TEST_LOCAL_LLM" not in os.environ, reason="make test-local-llm runs it"),
    pytest.mark.timeout(2 * PATIENCE),
]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A server with the small model."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = [sys.executable, "-m", "tests.local_llm.server", str(port)]
    with (tmp_path / "server.log").open("w") as log:
        server = subprocess.Popen(told, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    try:
        _until_up(f"http://127.0.0.1:{port}/health", server, tmp_path / "server.log")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.kill()
        server.wait()


def test_a_run_with_a_model_that_is_too_small_ends_well_on_fallbacks(tables: Path, address: str) -> None:
    variables = {"OPENAI_BASE_URL": address, "OPENAI_API_KEY": "none", "STUDIO_MODEL": MODEL}
    arguments = command(tables, "--engineer", "llm", "--search", "off", minutes=MINUTES)
    began = time.monotonic()
    process = subprocess.Popen(
        arguments, cwd=ROOT, env={**environment(), **variables}, stderr=subprocess.PIPE, text=True
    )
    done = ended(process, tables, began, PATIENCE)
    print(done.error)
    assert done.code == 0, done.error
    assert done.seconds < 60 * MINUTES * 1.1

    asked = json.loads((done.out / "report.json").read_text())["llm"]
    print(json.dumps(asked, indent=1))
    assert asked["models"] == [MODEL]
    assert asked["calls"] > 0
    assert asked["prompt_tokens"] > 0, "the server counts"
    assert asked["roles"]["candidate"]["calls"] > 0
    assert asked["asked_again"] > 0, "a model as small as this gives answers that cannot be used"
    assert "gave no usable answer as candidate" in done.error, "the playbook's script stands in, and the log says so"

    assert len(pd.read_csv(done.out / "submission.csv")) == 30
    assert "# %% [" in (done.out / "solution.py").read_text()


def _until_up(health: str, server: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + START
    while time.monotonic() < ends:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(health, timeout=5.0) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the server did not come up in {START:.0f} s:\n{log.read_text()[-2000:]}")

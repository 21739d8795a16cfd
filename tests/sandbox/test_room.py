from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from core.sandbox import layers
from core.sandbox.layers import protections
from core.sandbox.room import Ended, Script, new_room
from core.sandbox.starter import Starter
from tests.sandbox.conftest import Run, runner
from tests.sandbox.processes import written

SECRET = "sk-very-secret-4711"


def use(script: Script) -> None:
    script.trained()
    script.predict("input/rows.parquet", "output/predictions.parquet")


def said(room: Path) -> object:
    return json.loads((room / "output" / "said.json").read_text())


def test_a_script_trains_and_then_predicts(run: Run, room: Path):
    with run("import pandas as pd\nprint('trained')") as script:
        assert 0 <= script.trained() < 60
        assert 0 <= script.predict("input/rows.parquet", "output/predictions.parquet") < 60
        assert "trained" in script.log()
    found = pd.read_parquet(room / "output" / "predictions.parquet")
    assert found.index.tolist() == [4, 5, 6]
    assert found["x"].tolist() == [1.0, 2.0, 3.0]


def test_the_parents_environment_is_not_visible(run: Run, room: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    code = "import json, os\njson.dump(dict(os.environ), open('output/said.json', 'w'))"
    with run(code) as script:
        script.trained()
    assert SECRET not in json.dumps(said(room))
    assert {"OPENAI_API_KEY", "STUDIO_HOME"}.isdisjoint(said(room))


LOOK_AROUND = """
import glob, json
found = []
for path in glob.glob('/proc/[0-9]*/environ'):
    try:
        if b'SECRET' in open(path, 'rb').read(): found.append(path)
    except OSError: pass
json.dump(found, open('output/said.json', 'w'))
"""


def test_the_environment_a_process_was_started_with_is_not_visible_either(run: Run, room: Path):
    if "no network" not in protections():
        pytest.skip("this machine allows no namespaces")
    sleeper = subprocess.Popen(["/bin/sleep", "60"], env={"SECRET": SECRET})
    try:
        assert SECRET in written(Path(f"/proc/{sleeper.pid}/environ"))
        with run(LOOK_AROUND) as script:
            script.trained()
    finally:
        sleeper.kill()
        sleeper.wait()
    assert said(room) == []


def test_relative_paths_lead_into_the_room_only(run: Run, room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "private.txt").write_text("mine")
    monkeypatch.chdir(tmp_path)
    code = "import json, os\njson.dump([os.getcwd(), sorted(os.listdir('.'))], open('output/said.json', 'w'))"
    with run(code) as script:
        script.trained()
    assert said(room) == [str(room), ["input", "output", "solution.py"]]


def test_a_crash_leaves_the_last_hundred_lines(run: Run):
    code = "for i in range(500): print(f'line {i}')\nraise ValueError('broken on purpose')"
    with run(code) as script, pytest.raises(Ended) as end:
        script.trained()
    lines = end.value.log.splitlines()
    assert end.value.kind == "crash"
    assert len(lines) <= 100
    assert lines[-1] == "ValueError: broken on purpose"
    assert "line 499" in lines
    assert "line 0" not in lines


@pytest.mark.sample(by="code")
@pytest.mark.parametrize(
    ("code", "last"),
    [
        ("import sys; sys.exit()", "exit code 0"),
        ("import sys; sys.exit('no data')", "no data"),
        ("import sys; sys.exit(10**30)", ""),
        ("import os; os._exit(3)", "exit code 3"),
        ("import os; os.abort()", "SIGABRT"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("import os; os.closerange(0, 1000)", ""),
        ("import sys; sys.stdout = sys.stderr = None; 1 / 0", ""),
        ("def f(): f()\nf()", "RecursionError"),
        ("x = (", "SyntaxError"),
    ],
)
def test_whatever_ends_a_script_is_a_value(run: Run, code: str, last: str):
    with run(code) as script, pytest.raises(Ended) as end:
        use(script)
    assert end.value.kind == "crash"
    assert last in end.value.log.splitlines()[-1] if last else True


NO_ANSWERS = [
    "b'nonsense\\n'", "b'[1]\\n'", "b'{\"seconds\": NaN}\\n'", "b'{\"seconds\": \"much\"}\\n'", "b'[' * 60000 + b'\\n'",
    "b'\\xff\\n'", "b'x' * 200000",
]  # fmt: skip


@pytest.mark.parametrize("line", NO_ANSWERS)
def test_a_script_that_writes_into_the_harness_s_channel_is_ended(forking: Starter, room: Path, line: str):
    code = f"import os, time\nos.write(3, {line})\ntime.sleep(60)"
    with runner(forking, room)(code, seconds=20) as script, pytest.raises(Ended) as end:
        script.trained()
    assert end.value.kind == "crash"


def test_a_script_cannot_claim_seconds_that_were_not_waited_for(forking: Starter, room: Path):
    code = """import os\nos.write(3, b'{"done": "train", "seconds": 1e300}\\n{"done": "train", "seconds": -5}\\n')"""
    with runner(forking, room)(code) as script:
        assert 0 <= script.trained() < 60
        assert script.trained() == 0


def test_a_script_that_shuts_its_channel_and_goes_on_is_ended(run: Run):
    with run("import os, time\nos.close(3)\ntime.sleep(60)") as script, pytest.raises(Ended) as end:
        script.trained()
    assert (end.value.kind, end.value.log.splitlines()[-1]) == (
        "crash",
        "the script closed its connection to the harness",
    )


@pytest.mark.parametrize(
    "code",
    ["import shutil; shutil.rmtree('input')", "import os; os.rename('input', 'old'); os.symlink('/tmp', 'input')"],
)
def test_rows_are_not_laid_into_a_folder_that_the_script_exchanged(room: Path, code: str, no_own_root: Starter):
    with runner(no_own_root, room)(code) as script:
        script.trained()
        with pytest.raises(Ended, match="crash"):
            script.put("input", "new.parquet", lambda file: file.write(b"x"))


@pytest.mark.parametrize("code", ["import shutil; shutil.rmtree('input')", "import os; os.rename('input', 'old')"])
def test_the_folder_with_the_rows_cannot_be_exchanged(forking: Starter, room: Path, code: str):
    if layers.WRITES not in protections():
        pytest.skip("this machine allows no mount namespace")
    with runner(forking, room)(code) as script, pytest.raises(Ended, match="crash"):
        script.trained()
    assert sorted(os.listdir(room / "input")) == ["rows.parquet", "task.json"]


def test_rows_are_not_written_through_a_link(room: Path, tmp_path: Path, no_own_root: Starter):
    (tmp_path / "precious.txt").write_text("mine")
    code = f"import os; os.symlink({str(tmp_path / 'precious.txt')!r}, 'input/new.parquet')"
    with runner(no_own_root, room)(code) as script:
        script.trained()
        script.put("input", "new.parquet", lambda file: file.write(b"rows"))
    assert (tmp_path / "precious.txt").read_text() == "mine"
    assert (room / "input" / "new.parquet").read_bytes() == b"rows"


def test_a_fitted_model_that_cannot_be_saved_leaves_no_file_and_still_predicts(run: Run, room: Path):
    with run("import threading\nlock = threading.Lock()\npredict_with = lock") as script:
        script.trained()
        (room / "solution.py").unlink()
        script.save("output/model.pkl")
        script.predict("input/rows.parquet", "output/predictions.parquet")
    assert (room / "output" / "predictions.parquet").is_file()


TRAINING = """
import numpy as np, pandas as pd
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
x, y = make_classification(400, 10, random_state=0)
forest = RandomForestClassifier(20, random_state=0, n_jobs=1).fit(x, y)
linear = LogisticRegression().fit(x, y)
pd.DataFrame({'f': forest.predict_proba(x)[:, 1], 'l': linear.decision_function(x)}).to_parquet('output/out.parquet')
"""


def test_both_ways_to_start_give_the_same_results(forking: Starter, tmp_path: Path):
    frames = []
    for starter in (forking, Starter(preload=False)):
        room = new_room(tmp_path)
        with runner(starter, room)(TRAINING) as script:
            script.trained()
        frames.append(pd.read_parquet(room / "output" / "out.parquet"))
    pd.testing.assert_frame_equal(frames[0], frames[1], check_exact=True)


THREADS = """
import json, os, sys
import numpy as np, sklearn.linear_model
from threadpoolctl import threadpool_info
pools = [pool['num_threads'] for pool in threadpool_info()]
of_torch = sys.modules['torch'].get_num_threads() if 'torch' in sys.modules else max(pools)
json.dump([max(pools), of_torch, os.environ['OMP_NUM_THREADS']], open('output/said.json', 'w'))
"""


@pytest.mark.parametrize("threads", [1, 2])
def test_the_number_of_threads_is_what_was_allowed(run: Run, room: Path, threads: int):
    with run(THREADS, threads=threads) as script:
        script.trained()
    assert said(room) == [threads, threads, str(threads)]


NETWORK = """
import json, socket
found = []
for kind, address in ((socket.SOCK_STREAM, ADDRESS), (socket.SOCK_DGRAM, ('192.0.2.1', 53))):
    try:
        with socket.socket(socket.AF_INET, kind) as s:
            s.settimeout(2); s.connect(address); s.send(b'x')
        found.append('reached')
    except OSError as error:
        found.append(type(error).__name__)
json.dump(found, open('output/said.json', 'w'))
"""


def test_there_is_no_network_not_even_to_this_machine(run: Run, room: Path):
    import socket

    if "no network" not in protections():
        pytest.skip("this machine allows no network namespace")
    server = socket.create_server(("127.0.0.1", 0))
    with server, run(NETWORK.replace("ADDRESS", repr(server.getsockname()))) as script:
        script.trained()
    assert "reached" not in said(room)


def test_a_script_s_scratch_files_stay_in_its_room(run: Run, room: Path):
    with run("import tempfile\nopen(tempfile.mkdtemp() + '/mine', 'w').write('x')") as script:
        script.trained()
    assert len(list((room / "output" / "tmp").glob("*/mine"))) == 1


def test_many_scripts_leave_no_descriptor_open(forking: Starter, room: Path):
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        with runner(forking, room)("") as script:
            script.trained()
    assert len(os.listdir("/proc/self/fd")) <= before


def test_the_interpreter_of_the_room_is_the_program_s_own(run: Run, room: Path):
    with run("import json, sys\njson.dump(sys.executable, open('output/said.json', 'w'))") as script:
        script.trained()
    assert said(room) == sys.executable


def test_leaving_without_having_asked_anything_is_quick(run: Run):
    script: Script = run("import time\ntime.sleep(60)")
    with script:
        pass

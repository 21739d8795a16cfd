"""Each layer by itself: what it is called, what it refuses, and what a script still may."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import StudioError
from core.sandbox import layers, namespaces, seccomp, walls
from core.sandbox import room as room_module
from core.sandbox.room import Ended
from core.sandbox.starter import HERE, Starter
from tests.sandbox.conftest import Run, runner

ALL = ("user", "processes", "network", "files", "process list", "process numbers", "landlock", "seccomp")


def said(room: Path) -> object:
    return json.loads((room / "output" / "said.json").read_text())


def test_a_full_sandbox_has_every_protection():
    assert layers.missing(layers.named(ALL, 6)) == ()


def test_without_any_layer_what_is_missing_is_named():
    on = layers.named((), 6)
    assert on == layers.ALWAYS
    assert layers.missing(on) == tuple(name for name in layers.EVERY if name not in layers.ALWAYS)


@pytest.mark.parametrize(
    ("found", "on", "off"),
    [
        (("landlock", "seccomp"), {layers.NETWORK, layers.FILES, layers.SIGNALS, layers.CALLS}, {layers.SOCKETS, layers.PROCESSES}),
        (("landlock",), {layers.NO_TCP, layers.FILES}, {layers.NETWORK, layers.CALLS}),
        (("user", "processes", "network", "files"), {layers.NETWORK, layers.SOCKETS, layers.SIGNALS}, {layers.PROCESSES, layers.CALLS}),
    ],
)  # fmt: skip
def test_fewer_layers_are_fewer_protections(found: tuple[str, ...], on: set[str], off: set[str]):
    named = set(layers.named(found, 6))
    assert on <= named
    assert not off & named


def test_several_workers_protect_as_the_weakest_does():
    assert layers.common([("a", "b", "c"), ("c", "a"), ("a",)]) == ("a",)


def test_elsewhere_than_on_linux_no_script_is_run(monkeypatch: pytest.MonkeyPatch):
    layers.layers.cache_clear()
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(StudioError, match="Linux only"):
        layers.layers()


def test_the_trial_finds_landlock_where_the_kernel_has_it():
    assert ("landlock" in layers.layers()) == (walls.version() > 0)


def test_a_layer_that_is_refused_is_left_out_and_the_others_stay():
    refused = "import namespaces as n; real = n.enter; n.enter = lambda *a: real(*a) if 'user' not in a[0] else 1 / 0"
    refused = refused.replace("1 / 0", "os.listdir('/no such folder')").replace("import", "import os,", 1)
    code = f"import sys; sys.path.insert(0, {str(HERE)!r}); {refused}; import probe; print(probe.layers())"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert "'user'" not in done.stdout
    assert "seccomp" in done.stdout
    assert "user: " in done.stderr


def test_the_machine_s_own_limit_on_process_numbers_is_never_touched():
    with pytest.raises(OSError, match="not limited here"):
        namespaces._number_processes(10**9)


def test_a_script_s_limit_on_process_numbers_is_its_own(forking: Starter, room: Path):
    if layers.NUMBERS not in layers.protections():
        pytest.skip("this kernel has one limit for all")
    limit = Path("/proc/sys/kernel/pid_max")
    before = limit.read_text()
    with runner(forking, room)(
        "import json\njson.dump(open('/proc/sys/kernel/pid_max').read(), open('output/said.json', 'w'))"
    ) as script:
        script.trained()
        assert limit.read_text() == before
    assert int(str(said(room))) == 300 + 512


def test_a_room_that_cannot_be_closed_is_not_used(forking: Starter, room: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room_module, "layers", lambda: (*layers.layers(), "seccomp"))
    monkeypatch.setattr(
        room_module.Limits, "model_dump", lambda self: {**self.__dict__, "memory": -8}
    )  # no size for a tmpfs
    if "files" not in layers.layers():
        pytest.skip("this machine allows no mount namespace")
    with runner(forking, room)("open('output/ran', 'w')") as script, pytest.raises(Ended) as end:
        script.trained()
    assert end.value.kind == "lost"
    assert "The room could not be closed" in end.value.log
    assert not (room / "output" / "ran").exists()


CALLS = """
import ctypes, errno, json
libc = ctypes.CDLL(None, use_errno=True)
found = {}
for name, number in NUMBERS.items():
    libc.syscall(number, -1, 0, 0, 0, 0)
    found[name] = errno.errorcode.get(ctypes.get_errno(), '?')
json.dump(found, open('output/said.json', 'w'))
"""


def test_every_call_of_the_table_is_refused(forking: Starter, room: Path):
    if "seccomp" not in layers.layers():
        pytest.skip("this machine allows no seccomp")
    column = seccomp.MACHINES[platform.machine()][0]
    numbers = {name: each[column] for name, each in seccomp.REFUSED.items() if each[column] is not None}
    with runner(forking, room)(CALLS.replace("NUMBERS", repr(numbers))) as script:
        script.trained()
    assert said(room) == dict.fromkeys(numbers, "EPERM")


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_a_filter_is_short_enough_for_the_kernel_and_jumps_within_itself(machine: str):
    code = seccomp.program(machine, network=False)
    steps = [code[at : at + 8] for at in range(0, len(code), 8)]
    assert len(code) % 8 == 0
    assert len(steps) < 4096
    for at, step in enumerate(steps):
        assert at + 1 + max(step[2], step[3]) < len(steps) or step[0] == seccomp.RETURN
    assert steps[-1] == seccomp._step(seccomp.RETURN, seccomp.ALLOW)


def test_a_machine_whose_calls_are_not_known_has_no_filter():
    with pytest.raises(OSError, match="riscv64"):
        seccomp.program("riscv64", network=False)


SOCKETS = """
import json, socket
found = []
for family, kind in ((socket.AF_INET, socket.SOCK_STREAM), (socket.AF_INET6, socket.SOCK_DGRAM), (socket.AF_NETLINK, socket.SOCK_RAW), (socket.AF_PACKET, socket.SOCK_RAW), (40, socket.SOCK_STREAM)):
    try:
        socket.socket(family, kind); found.append('made')
    except OSError as error:
        found.append(type(error).__name__)
socket.socket(socket.AF_UNIX).close()
a, b = socket.socketpair()
json.dump(found, open('output/said.json', 'w'))
"""


def test_only_unix_sockets_can_be_made(run: Run, room: Path):
    if "seccomp" not in layers.layers():
        pytest.skip("this machine allows no seccomp")
    with run(SOCKETS) as script:
        script.trained()
    assert said(room) == ["PermissionError"] * 5


VIEW = """
import json, os
json.dump([[n for n in ('boot', 'mnt', 'run', 'srv', 'var', '.old') if os.path.lexists('/' + n)], [n for n in os.listdir('/proc') if n.isdigit() and n not in ('1', str(os.getpid()))],
           os.listdir('/dev/shm'), os.getcwd(), open('/proc/self/status').read()], open('output/said.json', 'w'))
"""


def test_a_script_sees_a_small_world(run: Run, room: Path):
    if layers.PROCESSES not in layers.protections():
        pytest.skip("this machine allows no namespaces")
    with run(VIEW) as script:
        script.trained()
    root, others, shared, where, status = said(room)
    paths = (room, Path(sys.prefix), Path(sys.base_prefix))
    assert set(root) <= {path.parts[1] for path in paths}
    assert (others, shared, where) == ([], [], str(room))
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status


FALLBACKS = [("landlock", "seccomp"), ("landlock",), ("user", "network", "landlock"), ()]


@pytest.mark.parametrize("fewer", FALLBACKS, ids=lambda names: " ".join(names) or "none")
def test_a_script_runs_with_fewer_layers_as_well(
    forking: Starter, room: Path, fewer: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    if not set(fewer) <= set(layers.layers()):
        pytest.skip("this machine has not even these")
    monkeypatch.setattr(room_module, "layers", lambda: fewer)
    with runner(forking, room)("import tempfile\ntempfile.TemporaryFile().write(b'x')") as script:
        script.trained()
        script.predict("input/rows.parquet", "output/predictions.parquet")
    assert (room / "output" / "predictions.parquet").is_file()

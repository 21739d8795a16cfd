"""Inside the room: run the solution, then answer the harness's requests. Imports nothing of the program.

The harness speaks one JSON line at a time over a socket: `{"predict": IN, "to": OUT}`, `{"save": OUT}`, `{"quit": true}`;
this side answers `{"done": WHAT, "seconds": S}`. An exception ends the process with its traceback in the log.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
import types
from typing import Any


def serve(room: str, control: int, threads: int) -> None:
    """Run `solution.py` in `room` (the working directory), then serve the socket until told to quit."""
    os.chdir(room)
    _limit_threads(threads)
    channel = socket.socket(fileno=control)
    lines = channel.makefile("r", encoding="utf-8")
    main = types.ModuleType("__main__")
    main.__file__ = os.path.join(room, "solution.py")
    main.__builtins__ = __builtins__  # type: ignore[attr-defined]
    sys.modules["__main__"] = main
    sys.argv = [main.__file__]
    begun = time.perf_counter()
    with open("solution.py", encoding="utf-8") as file:
        code = compile(file.read(), "solution.py", "exec")
    exec(code, main.__dict__)
    if not callable(main.__dict__.get("predict")):
        raise SystemExit("solution.py defines no function predict(test)")
    _answer(channel, "train", begun)
    for line in lines:
        request = json.loads(line)
        begun = time.perf_counter()
        if "quit" in request:
            return
        if "predict" in request:
            _predict(main.__dict__["predict"], request["predict"], request["to"])
            _answer(channel, "predict", begun)
        if "save" in request:
            _save(main.__dict__["predict"], request["save"])
            _answer(channel, "save", begun)


def _predict(predict: Any, source: str, target: str) -> None:
    import pandas as pd

    answer = predict(pd.read_parquet(source))
    if isinstance(answer, pd.Series):
        answer = answer.to_frame()
    if not isinstance(answer, pd.DataFrame):
        raise SystemExit(f"predict returned {type(answer).__name__}; it must return a DataFrame indexed by row id")
    answer.columns = [str(name) for name in answer.columns]
    answer.index.name = "row"
    answer.to_parquet(target)


def _save(predict: Any, target: str) -> None:
    import cloudpickle

    try:
        with open(target, "wb") as file:
            cloudpickle.dump(predict, file)
    except Exception:  # noqa: BLE001  # a model that cannot be saved still predicts; the log says why
        import traceback

        os.remove(target)
        print("The fitted model could not be saved:", file=sys.stderr)
        traceback.print_exc()


def _answer(channel: socket.socket, what: str, begun: float) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    channel.sendall((json.dumps({"done": what, "seconds": time.perf_counter() - begun}) + "\n").encode())


def _limit_threads(threads: int) -> None:
    """Libraries that were loaded before the fork read no environment any more: tell them."""
    if "threadpoolctl" in sys.modules:
        sys.modules["threadpoolctl"].threadpool_limits(threads)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(threads)

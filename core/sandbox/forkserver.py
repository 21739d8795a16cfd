"""A process that has the big libraries loaded and forks a keeper per script. Imports nothing of the program.

It holds no secret (started with an empty environment), does no numeric work of its own (no OpenMP pool exists at the fork), and ends
when its socket closes, so with the worker. Each request is one message with four descriptors: control, lifeline, log, verdict.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import socket
import sys

PRELOAD = (
    "numpy", "pandas", "pyarrow.parquet", "scipy.sparse", "sklearn.compose", "sklearn.pipeline", "sklearn.linear_model",
    "sklearn.ensemble", "sklearn.preprocessing", "sklearn.impute", "sklearn.feature_extraction.text",
    "sklearn.decomposition", "threadpoolctl", "cloudpickle", "lightgbm", "catboost", "xgboost", "torch",
)  # fmt: skip


def main() -> None:
    """Preload, say so, then fork one keeper per message until the socket closes."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from keeper import keep  # type: ignore[import-not-found]

    channel = socket.socket(fileno=int(sys.argv[1]))
    missing = []
    for name in PRELOAD:
        try:
            importlib.import_module(name)
        except (ImportError, OSError) as error:
            missing.append(f"{name}: {error}")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are reaped by the kernel
    channel.sendall(json.dumps({"ready": os.getpid(), "missing": missing}).encode())
    while True:
        message, descriptors, _, _ = socket.recv_fds(channel, 65536, 4)
        if not message:
            return
        if os.fork() == 0:
            channel.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                keep(json.loads(message), *descriptors)
            finally:
                os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)
        channel.sendall(b"forked")


if __name__ == "__main__":
    main()

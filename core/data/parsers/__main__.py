"""The process in which untrusted files are parsed: `python -I core/data/parsers KIND`, the request as JSON on standard input.

It limits itself before it reads a byte of the file, imports nothing of the program, has none of the app's environment,
and answers with one JSON object a line. It may crash: the caller says then that the file cannot be read.
A fault of the machine's, not the file's, is an OSError with a number: a parser lets it through, here it is put into words.
"""

from __future__ import annotations

import errno
import importlib
import json
import os
import resource
import sys
from typing import Any

KINDS = ("excel", "parquet", "pictures", "pixels", "sounds")


def limit(memory: int, seconds: int, file_bytes: int) -> None:
    """No more memory, processor time, written bytes, open files and core dumps than these (bytes, seconds)."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


def main() -> None:
    """Read the request, answer it. What libraries print goes nowhere."""
    kind = sys.argv[1]
    request: dict[str, Any] = json.load(sys.stdin)
    limit(request["memory"], request["seconds"], request["file_bytes"])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    parser = importlib.import_module(KINDS[KINDS.index(kind)])
    try:
        for answer in parser.answers(request):
            answers.write(json.dumps(answer) + "\n")
            answers.flush()
    except OSError as error:
        answers.write(json.dumps({"refused": words(error, request)}) + "\n")


def words(error: OSError, request: dict[str, Any]) -> str:
    """What stopped the reading, and what to do."""
    if error.errno == errno.EFBIG:  # more was written than the limit
        return str(request["too_much"])
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return f"it cannot be read here ({os.strerror(error.errno or 0)}); {'free some disk space' if full else 'try again in a moment'}"


if __name__ == "__main__":
    main()

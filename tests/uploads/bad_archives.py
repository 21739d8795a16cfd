"""Hostile and broken gzip, xz and zip files that pretend to hold a table."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import struct
import zipfile
import zlib

from tests.uploads.case import Case, given

TABLE = b"a,b\n" + b"".join(b"%d,%d\n" % (row, row % 7) for row in range(40))
MB = 1024**2


def zipped(*members: tuple[str, bytes], modes: tuple[int, ...] = ()) -> bytes:
    """A zip archive; `modes` are Unix file modes of the first members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, (name, content) in enumerate(members):
            info = zipfile.ZipInfo("x")
            info.filename = name  # not as `ZipInfo` would mend it
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (modes[place] if place < len(modes) else stat.S_IFREG | 0o644) << 16
            archive.writestr(info, content)
    return out.getvalue()


def by_hand(
    name: bytes,
    packed: bytes,
    size: int,
    crc: int,
    records: int = 1,
    flags: int = 0,
    method: int = 8,
    count: int | None = None,
) -> bytes:
    """One local file, told of `records` times by the list of entries."""
    head = (
        struct.pack("<4s5H3I2H", b"PK\3\4", 20, flags, method, 0, 33, crc, len(packed), size, len(name), 0)
        + name
        + packed
    )
    entry = struct.pack(
        "<4s6H3I5H2I", b"PK\1\2", 20, 20, flags, method, 0, 33, crc, len(packed), size, len(name), 0, 0, 0, 0, 0, 0
    )
    directory = b"".join(entry + b"%d" % (n % 10) + name[1:] for n in range(records))
    told = min(records, 65_535) if count is None else count
    return head + directory + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, told, told, len(directory), len(head), 0)


def deflated(content: bytes) -> bytes:
    return zlib.compress(content, 9)[2:-4]


def flat_bomb() -> bytes:
    return zipped(("train.csv", b"0" * (200 * MB)))


def lying_bomb() -> bytes:
    """It says to hold 100 bytes and holds 100 MB."""
    return by_hand(b"train.csv", deflated(b"0" * (100 * MB)), 100, zlib.crc32(b""))


def overlapping() -> bytes:
    content = b"0" * MB
    return by_hand(b"train.csv", deflated(content), MB, zlib.crc32(content), records=50)


def many() -> bytes:
    return by_hand(b"train.csv", deflated(TABLE), len(TABLE), zlib.crc32(TABLE), records=60_000)


def nested() -> bytes:
    content = TABLE
    for _ in range(5):
        content = zipped(("train.zip", content))
    return content


def contains_itself() -> bytes:
    """Like a quine: whoever unpacks what comes out is never done."""
    inner = zipped(("r.zip", b"PK\3\4" + bytes(400)))
    return zipped(("r.zip", inner))


def gzip_bomb() -> bytes:
    return gzip.compress(b"\n" * (300 * MB), 9)


def gzip_in_gzip() -> bytes:
    return gzip.compress(gzip.compress(TABLE))


ZIP = "upload.zip"
CASES: dict[str, Case] = {
    "a zip bomb": Case(ZIP, flat_bomb, "unpacked it has 200 MB", bomb=True),
    "a zip bomb below the size limit": Case(ZIP, lambda: zipped(("t.csv", b"0" * (60 * MB))), "times its size", bomb=True),
    "a zip bomb that lies about its size": Case(ZIP, lying_bomb, "cut off or damaged", bomb=True),
    "a zip bomb of overlapping entries": Case(ZIP, overlapping, "overlap", bomb=True).under(files=10_000),
    "a zip archive of 60,000 entries": Case(ZIP, many, "more than the limit of 500 files", bomb=True),
    "archives in archives in archives": Case(ZIP, nested, "holds no table"),
    "an archive that contains itself": Case(ZIP, contains_itself, "holds no table"),
    "a gzip file in a zip archive": Case(ZIP, lambda: zipped(("train.csv", gzip.compress(TABLE))), "archive inside the archive"),
    "a path that leads upwards": Case(ZIP, lambda: zipped(("../../train.csv", TABLE)), "leads outside"),
    "an absolute path": Case(ZIP, lambda: zipped(("/etc/cron.d/train.csv", TABLE)), "leads outside"),
    "a path with backslashes": Case(ZIP, lambda: zipped(("..\\..\\train.csv", TABLE)), "leads outside"),
    "a path with a drive": Case(ZIP, lambda: zipped(("C:\\Windows\\train.csv", TABLE)), "leads outside"),
    "a name with NUL": Case(ZIP, lambda: by_hand(b"train.csv\0.png", deflated(TABLE), len(TABLE), zlib.crc32(TABLE)), "leads outside"),
    "a folder of 50 levels": Case(ZIP, lambda: zipped(("d/" * 50 + "train.csv", TABLE)), "folders deep"),
    "a name of 5,000 characters": Case(ZIP, lambda: zipped(("n" * 5_000 + ".csv", TABLE)), "too long"),
    "a link": Case(ZIP, lambda: zipped(("train.csv", b"/etc/passwd"), modes=(stat.S_IFLNK | 0o777,)), "is a link"),
    "a device": Case(ZIP, lambda: zipped(("train.csv", b""), modes=(stat.S_IFCHR | 0o666,)), "is a device"),
    "a pipe": Case(ZIP, lambda: zipped(("train.csv", b""), modes=(stat.S_IFIFO | 0o666,)), "is a device"),
    "a password": Case(ZIP, lambda: by_hand(b"train.csv", TABLE, len(TABLE), 0, flags=1, method=0), "password"),
    "a packing of its own": Case(ZIP, lambda: by_hand(b"train.csv", TABLE, len(TABLE), 0, method=97), "cut off or damaged"),
    "a wrong check sum": Case(ZIP, lambda: by_hand(b"train.csv", deflated(TABLE), len(TABLE), 7), "cut off or damaged"),
    "a zip archive that is cut off": Case(ZIP, lambda: zipped(("train.csv", TABLE))[:-30], "cut off or damaged"),
    "a zip archive that begins in the middle": Case(ZIP, lambda: b"PK\3\4" + zipped(("train.csv", TABLE))[60:], "cut off or damaged"),
    "an empty zip archive": Case(ZIP, lambda: zipped(), "holds no table"),
    "a zip archive without a table": Case(ZIP, lambda: zipped(("readme.md", b"# hello")), "holds no table but 'readme.md'"),
    "tables without telling names": Case(ZIP, lambda: zipped(("a.csv", TABLE), ("b.csv", TABLE)), "holds 2 tables"),
    "a broken table in a zip archive": Case(ZIP, lambda: zipped(("x/train.csv", b"a,b\n1,2\n3\n")), "line 3 has 1 cell"),
    "a gzip bomb": Case("t.csv.gz", gzip_bomb, "beyond the limit", bomb=True),
    "a gzip file that is cut off": Case("t.csv.gz", lambda: gzip.compress(TABLE)[:-12], "cut off or damaged"),
    "a gzip file with a wrong check sum": Case("t.csv.gz", lambda: gzip.compress(TABLE)[:-8] + bytes(8), "cut off or damaged"),
    "gzip in gzip": Case("t.csv.gz.gz", gzip_in_gzip, "archive inside the archive"),
    "an xz bomb": Case("t.csv.xz", lambda: lzma.compress(bytes(150 * MB), preset=0), "beyond the limit", bomb=True),
    "a bzip2 bomb": Case("t.csv.bz2", lambda: bz2.compress(bytes(150 * MB)), "beyond the limit", bomb=True),
    "a 7-Zip archive": Case("t.csv", given(b"7z\xbc\xaf\x27\x1c" + bytes(60)), "a 7-Zip archive"),
    "a gzip file called a CSV": Case("t.csv", lambda: gzip.compress(TABLE), "name it .csv.gz"),
    "a zip archive called a CSV": Case("t.csv", lambda: zipped(("train.csv", TABLE)), "name it .zip"),
}  # fmt: skip

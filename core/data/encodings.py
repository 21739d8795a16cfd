"""Bytes of a text file as UTF-8. What is not UTF-8 is decided strictly, and said: a wrong guess would garble labels."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from core.data.cells import clip
from core.errors import BadInput

SAMPLE = 64 * 1024  # bytes of lines with letters beyond ASCII on which the encoding is decided
TRIED = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp932", "gb18030", "big5", "cp949",
    "euc_jp", "koi8_r", "mac_roman", "cp437", "cp850",
]  # fmt: skip
NAMES = {
    "cp1252": "Western European (Windows-1252)", "cp1250": "Central European (Windows-1250)", "cp1251": "Cyrillic (Windows-1251)",
    "cp1253": "Greek (Windows-1253)", "cp1254": "Turkish (Windows-1254)", "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)", "cp1257": "Baltic (Windows-1257)", "cp932": "Japanese (Shift JIS)",
    "gb18030": "Chinese (GB 18030)", "big5": "Chinese (Big5)", "cp949": "Korean (CP 949)", "euc_jp": "Japanese (EUC-JP)",
    "koi8_r": "Cyrillic (KOI8-R)", "mac_roman": "Western European (Mac Roman)", "cp437": "DOS (CP 437)", "cp850": "DOS (CP 850)",
}  # fmt: skip
MULTIBYTE = ("cp932", "gb18030", "big5", "cp949", "euc_jp")
SIGNS = "€£¥°§«»“”„‘’–—…·×±µ©®™¿¡、。，！？「」（）：；・"
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # escape sequences are ugly, not binary


def as_utf8(data: bytes, label: str) -> tuple[bytes, tuple[str, ...]]:
    """The text as UTF-8 without a byte order mark, and a note where the encoding was decided on. Raises BadInput."""
    for mark, encoding in ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
                           (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):  # fmt: skip
        if data.startswith(mark):
            try:
                return _without_nul(data.decode(encoding).encode("utf-8"), label), ()
            except UnicodeDecodeError:
                raise BadInput(
                    f"{label}: the file starts like {encoding.upper()} but is not; save it as UTF-8"
                ) from None
            except UnicodeEncodeError:
                raise BadInput(f"{label}: the file holds half characters (surrogates); save it as UTF-8") from None
    data = data.removeprefix(codecs.BOM_UTF8)
    silent = _utf16_without_mark(data)
    if silent:
        return silent, ("It was read as UTF-16, which it does not say itself. Save it as UTF-8 to be sure.",)
    data = _without_nul(data, label)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decided(data, error, label)
    return data, ()


def _without_nul(data: bytes, label: str) -> bytes:
    if b"\x00" in data:
        raise BadInput(
            f"{label}: line {_line(data, data.index(0))} holds a NUL byte, so the file is binary or damaged; "
            "save the table as CSV in UTF-8"
        )
    return data


def _utf16_without_mark(data: bytes) -> bytes | None:
    """The text of a file in which every other byte is NUL, else None."""
    head = data[:4096]
    if len(data) % 2 or len(head) < 8:
        return None
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    encoding = "utf-16-le" if odd > 0.6 and not even else "utf-16-be" if even > 0.6 and not odd else None
    if encoding is None:
        return None
    try:
        text = data.decode(encoding).encode("utf-8")
    except UnicodeError:
        return None
    return None if b"\x00" in text else text


def _decided(data: bytes, error: UnicodeDecodeError, label: str) -> tuple[bytes, tuple[str, ...]]:
    line = _line(data, error.start)
    found = _CONTROL.search(data)
    if found:
        raise BadInput(
            f"{label}: line {_line(data, found.start())} holds control characters, so the file is binary or damaged; "
            "save the table as CSV in UTF-8"
        )
    lines = [each for each in data.splitlines() if not each.isascii()]
    encoding = _best(lines)
    proper = sum(_is_utf8(each) for each in lines)
    if proper > (0.1 * len(lines) if encoding in MULTIBYTE else 0):
        raise BadInput(
            f"{label}: line {line} is not UTF-8 (byte 0x{data[error.start]:02X}) but {proper:,} other lines are, so two "
            "encodings are mixed; save the whole file as UTF-8"
        )
    if encoding is None:
        raise _unknown(label, line, data[error.start])
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise _unknown(label, line, data[error.start]) from None
    if not _readable(text):
        raise _unknown(label, line, data[error.start])
    shown = [clip(word, 24) for word in re.findall(r"[^\s,;|\t\"']*[^\x00-\x7f][^\s,;|\t\"']*", text[:200_000])]
    examples = ", ".join(f"'{word}'" for word in dict.fromkeys(shown[:50]) if word.strip())[:120]
    return text.encode("utf-8"), (
        f"It is not UTF-8; its letters were read as {NAMES[encoding]}, such as {examples}. If they look wrong, save it as UTF-8.",
    )


def _best(lines: list[bytes]) -> str | None:
    """The likeliest encoding. Windows-1252 where it reads the same letters as the likeliest, or too little tells."""
    sample = b"\n".join(lines)[:SAMPLE]
    high = sum(byte > 127 for byte in sample)
    found = from_bytes(sample, cp_isolation=TRIED, threshold=0.5).best()
    western = _decoded(sample, "cp1252")
    if found is None:
        return "cp1252" if western is not None else None
    name = found.encoding if found.encoding in NAMES else "cp1252"
    if western is not None and (western == _decoded(sample, name) or (high < 4 and name not in MULTIBYTE)):
        return "cp1252"
    return name


def _readable(text: str) -> bool:
    """Whether what is beyond ASCII is letters and the usual signs, not the debris of a wrong guess."""
    beyond = re.findall(r"[^\x00-\x7f]", text[:1_000_000])
    odd = sum(not (letter.isalnum() or letter.isspace() or letter in SIGNS) for letter in beyond)
    return odd <= 0.2 * len(beyond) and not any("\x80" <= letter <= "\x9f" for letter in beyond)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_utf8(data: bytes) -> bool:
    return _decoded(data, "utf-8") is not None


def _unknown(label: str, line: int, byte: int) -> BadInput:
    return BadInput(
        f"{label}: line {line} is not UTF-8 (byte 0x{byte:02X}) nor any usual encoding; save the file as UTF-8"
    )


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1

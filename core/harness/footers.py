"""Which codecs a Parquet file's own description names, read without Arrow, which ends the process at a number that it does not know.

Thrift's compact protocol, as far as Parquet uses it. Where a field stands twice, both count. Not covered: the meaning of anything else.
Sources: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md, https://parquet.apache.org/docs/file-format/metadata/
"""

from __future__ import annotations

from collections.abc import Iterator

MARK = b"PAR1"
CODEC = (4, 1, 3, 4)  # FileMetaData.row_groups, RowGroup.columns, ColumnChunk.meta_data, ColumnMetaData.codec
DEPTH = 12
TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)


def codecs(content: bytes) -> set[int]:
    """The numbers of the codecs of all column chunks. Raises ValueError for a description that cannot be followed."""
    if len(content) < 12 or content[-4:] != MARK:
        raise ValueError("it does not end as a Parquet file does")
    length = int.from_bytes(content[-8:-4], "little")
    if length > len(content) - 8:
        raise ValueError("its description is longer than the file")
    reader = _Reader(content[-8 - length : -8])
    try:
        return {value for path, value in reader.struct(()) if path == CODEC}
    except IndexError:
        raise ValueError("its description is cut off") from None


class _Reader:
    """Walks a structure from the start, giving each whole number with the ids of the fields that lead to it."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def struct(self, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], int]]:
        if len(path) > DEPTH:
            raise ValueError("its description is nested too deeply")
        last = 0
        while head := self._byte():
            step, kind = head >> 4, head & 15
            last = last + step if step else self._signed()
            yield from self._value(kind, (*path, last), inside=False)

    def _value(self, kind: int, path: tuple[int, ...], inside: bool) -> Iterator[tuple[tuple[int, ...], int]]:
        if len(path) > DEPTH:
            raise ValueError("its description is nested too deeply")
        if kind in (TRUE, FALSE):
            self.at += inside  # as a field its value is in the head
        elif kind == BYTE:
            self._byte()
        elif kind in (I16, I32, I64):
            yield path, self._signed()
        elif kind == DOUBLE:
            self._skip(8)
        elif kind == BINARY:
            self._skip(self._unsigned())
        elif kind in (LIST, SET):
            head = self._byte()
            size = head >> 4 if head >> 4 < 15 else self._unsigned()
            for _ in range(size):
                yield from self._value(head & 15, path, inside=True)
        elif kind == STRUCT:
            yield from self.struct(path)
        else:  # Parquet's description has no maps
            raise ValueError("its description holds what Parquet does not know")

    def _byte(self) -> int:
        value = self.data[self.at]
        self.at += 1
        return value

    def _skip(self, size: int) -> None:
        if size > len(self.data) - self.at:
            raise ValueError("its description is cut off")
        self.at += size

    def _unsigned(self) -> int:
        value = shift = 0
        while True:
            part = self._byte()
            value |= (part & 127) << shift
            shift += 7
            if part < 128:
                return value
            if shift > 63:
                raise ValueError("a number in its description is too long")

    def _signed(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)

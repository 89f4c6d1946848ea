"""Where the pages of a TIFF file begin, found without trusting it (TIFF 各页).

Pillow copies every tag of a page before it asks what it needs: 65,535 tags that all name the same 100 MB are 6 TB.
So the directories are walked here first, and only a page of sane tags is given to it.

>>> list(pages(b"II*\\0\\x08\\0\\0\\0" + b"\\0\\0" + b"\\0\\0\\0\\0"))
[Page(start=8, width=0, height=0, has_sane_tags=True, is_small_copy=False, orientation=1)]
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

TAG_BYTES = 64 * 2**20  # of one page: colour profiles and the layers that image programs leave
STRIPS = 100_000  # pieces of one page: one row each at 2,400 dpi A2
TYPE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
SUBFILE, WIDTH, HEIGHT, ORIENTATION = 254, 256, 257, 274
INNER = frozenset((34665, 34853, 40965))  # offsets of directories inside this one: EXIF, GPS
PIECES = frozenset((273, 279, 324, 325))  # offsets and lengths of strips and tiles
SMALL_COPY, MASK = 1, 4


class Page(NamedTuple):
    """A directory of the file.

    start: its offset; width, height: in pixels
    has_sane_tags: it may be given to a reader that copies all of them
    is_small_copy: a preview or a mask of another page
    orientation: EXIF's
    """

    start: int
    width: int
    height: int
    has_sane_tags: bool
    is_small_copy: bool
    orientation: int = 1


class Writing(NamedTuple):
    """How numbers are written: struct's codes for the number of tags, a tag, an offset."""

    length: struct.Struct
    tag: struct.Struct
    offset: struct.Struct
    start: int  # where the header keeps the offset of the first page


def writing(content: bytes) -> Writing:
    """Return how numbers are written in a TIFF or a BigTIFF of either byte order."""
    order = "<" if content[:2] == b"II" else ">"
    codes = ("Q", "HHQQ", "Q") if 43 in content[2:4] else ("H", "HHII", "I")
    count, tag, offset = (struct.Struct(order + code) for code in codes)
    return Writing(count, tag, offset, offset.size)


def pages(content: bytes) -> Iterator[Page]:
    """Yield the pages in the order of the file, until it ends, is cut off or comes back to a page it had."""
    form = writing(content)
    seen: set[int] = set()
    try:
        (start,) = form.offset.unpack_from(content, form.start)
        while start and start not in seen:
            seen.add(start)
            (count,) = form.length.unpack_from(content, start)
            first = start + form.length.size
            yield _page(content, form, start, count)
            (start,) = form.offset.unpack_from(content, first + count * form.tag.size)
    except struct.error:
        return


def _page(content: bytes, form: Writing, start: int, count: int, depth: int = 0) -> Page:
    """Sum up the tags of a page; tags that are cut off are no sane ones."""
    first = start + form.length.size
    end = first + count * form.tag.size
    if end > len(content) or count > 65535:
        return Page(start, 0, 0, False, False)
    values: dict[int, int] = {}
    total, is_sane = 0, True
    for tag, kind, number, value in form.tag.iter_unpack(content[first:end]):
        total += number * TYPE_SIZES.get(kind, 1)
        is_sane = is_sane and not (tag in PIECES and number > STRIPS)
        if tag in INNER:
            is_sane = is_sane and _is_sane_inside(content, form, value, depth)
        values.setdefault(tag, _short(form, kind, value))
    is_small_copy = bool(values.get(SUBFILE, 0) & (SMALL_COPY | MASK))
    is_sane = is_sane and total <= TAG_BYTES
    return Page(start, values.get(WIDTH, 0), values.get(HEIGHT, 0), is_sane, is_small_copy, values.get(ORIENTATION, 1))


def _is_sane_inside(content: bytes, form: Writing, start: int, depth: int) -> bool:
    """Report whether the directory at ``start`` is sane, or lies outside of the file and cannot be read at all."""
    if depth > 1:
        return False
    try:
        (count,) = form.length.unpack_from(content, start)
    except struct.error:
        return True
    return _page(content, form, start, count, depth + 1).has_sane_tags


def _short(form: Writing, kind: int, value: int) -> int:
    """Return a number of 16 bit that was read as one of the width of an offset."""
    if kind != 3:
        return value
    return value & 0xFFFF if form.offset.format[:1] == "<" else value >> (8 * (form.offset.size - 2))

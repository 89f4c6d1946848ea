"""Image files without what is not pixels: comments, profiles, previews (图片瘦身).

Pillow reads all of it before it is asked, some of it in time that grows with the square of its size, and one broken
text makes it refuse the page.  Resolution and orientation stay.

>>> bare_jpeg(b"\\xff\\xd8" + b"\\xff\\xfe\\0\\x05abc" + b"\\xff\\xda...")
b'\\xff\\xd8\\xff\\xda...'
"""

from __future__ import annotations

from pipeline.parsers.scan_tiff import pages

PNG_KEPT = frozenset((b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"pHYs", b"eXIf", b"IEND"))
BLOCKS = 100_000  # of a file; a PNG of 200 MB in pieces of 8 KB has 25,000
EXIF_BYTES = 2**16  # what fits into a JPEG


def bare_png(content: bytes) -> tuple[bytes, bool]:
    """Return a PNG without its other chunks, and whether it moves.  Raises ValueError: too many chunks."""
    kept, start, is_animated = [content[:8]], 8, False
    for _ in range(BLOCKS):
        length, kind = int.from_bytes(content[start : start + 4], "big"), content[start + 4 : start + 8]
        if kind in PNG_KEPT and (kind != b"eXIf" or is_sane_exif(content[start + 8 : start + 8 + length])):
            kept.append(content[start : start + length + 12])
        is_animated = is_animated or (kind == b"acTL" and int.from_bytes(content[start + 8 : start + 12], "big") > 1)
        start += length + 12
        if start >= len(content):
            return b"".join(kept), is_animated
    raise ValueError("too many chunks")


def bare_jpeg(content: bytes) -> bytes:
    """Return a JPEG without its comments, profiles and previews.  Raises ValueError: too many segments."""
    kept, start, has_exif = [content[:2]], 2, False
    for _ in range(BLOCKS // 10):
        start = content.find(b"\xff", start)
        marker = content[start + 1] if 0 <= start < len(content) - 1 else 0xDA
        if marker == 0xFF:  # fill byte
            start += 1
            continue
        if marker == 0xDA or not 0xC0 <= marker <= 0xFE:  # pixels begin, or nothing that we know
            return b"".join((*kept, content[max(start, 2) :]))
        end = start + 2 + int.from_bytes(content[start + 2 : start + 4], "big")
        is_exif = marker == 0xE1 and not has_exif and is_sane_exif(content[start + 4 : end])
        if marker in (0xE0, 0xEE) or marker < 0xE0 or is_exif:
            kept.append(content[start:end])
        has_exif, start = has_exif or is_exif, end
    raise ValueError("too many segments")


def bare_gif(content: bytes) -> tuple[bytes, bool]:
    """Return the first picture of a GIF, and whether there are others.  Raises ValueError: there is none."""
    start = 13 + _palette_bytes(content, 10)
    kept = [content[:start]]
    while content[start : start + 1] == b"!":
        end = _after_blocks(content, start + 2)
        if content[start + 1 : start + 2] == b"\xf9":  # says which colour is clear
            kept = [kept[0], content[start:end]]
        start = end
    if content[start : start + 1] != b",":
        raise ValueError("no picture in it")
    end = _after_blocks(content, start + 11 + _palette_bytes(content, start + 9))
    kept.append(content[start:end])
    while content[end : end + 1] == b"!":
        end = _after_blocks(content, end + 2)
    return b"".join((*kept, b";")), content[end : end + 1] == b","


def _palette_bytes(content: bytes, place: int) -> int:
    flags = content[place] if place < len(content) else 0
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(content: bytes, start: int) -> int:
    while start < len(content) and content[start]:
        start += content[start] + 1
    return start + 1


def is_sane_exif(exif: bytes) -> bool:
    """Report whether a reader may copy all tags of an EXIF block."""
    if len(exif) > EXIF_BYTES:
        return False
    first = next(pages(exif.removeprefix(b"Exif\0\0")), None)
    return first is not None and first.has_sane_tags


def orientation(exif: bytes) -> int:
    """Return EXIF's orientation, 1 to 8; 1 is upright."""
    first = next(pages(exif.removeprefix(b"Exif\0\0")[:EXIF_BYTES]), None)
    return first.orientation if first is not None else 1

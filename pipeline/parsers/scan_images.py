"""Image files as pages of pixels: PNG, JPEG, TIFF, BMP, GIF, WEBP (图片文件).

Everything is bounded by the header before a pixel is decoded: 179 million pixels a page, 500 pages.  A page that is
cut off is kept as far as it goes, one that cannot be read is named, and the others are kept.  Pillow's settings
belong to whoever imports it and are left alone: its plug-ins are opened directly, without its own bomb check.

>>> [remark.code for remark in pictures(b"\\x89PNG\\r\\n\\x1a\\n cut off")]
['page_failed']
"""

from __future__ import annotations

import io
import logging
import math
import warnings
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageChops
from PIL.ImageFile import ImageFile

from pipeline.document import Remark
from pipeline.parsers.scan_bare import bare_gif, bare_jpeg, bare_png, orientation
from pipeline.parsers.scan_colours import pixels
from pipeline.parsers.scan_quiet import quiet
from pipeline.parsers.scan_sheet import Pixels
from pipeline.parsers.scan_tiff import ORIENTATION, Page, pages, writing

SILENT = logging.NullHandler()  # else Pillow's log goes to stderr where the program has none
PAGE_PIXELS = 179_000_000  # Pillow's own bound; A4 at 1,200 dpi has 139 million
PAGE_BYTES = 4 * PAGE_PIXELS  # while decoding: progressive JPEG holds 6 bytes a pixel
PAGE_LIMIT = 500
FILE_PIXELS = 8_000_000_000  # 900 pages of A4 at 300 dpi, 230 at 600 dpi
KEPT_PIXELS = 4200 * 2970  # A4 at 360 dpi, A3 at 255 dpi; more helps no reader and costs time
KEPT_SIDE = 30_000  # OpenCV turns nothing longer than 32,767
SMALLEST_SIDE = 8  # no character is lower
RLE_PIXELS = 2**24  # Pillow reads run-length BMP in Python: 0.5 s a megabyte
RLE_BYTES = 2**22
WEBP_DEPTH = 16  # bytes that libwebp and Pillow hold a pixel
SCANS = 100  # of a progressive JPEG; a usual one has 10, and each costs a pass over the picture
DPI = (60.0, 1200.0)
INCHES = (4.0, 24.0)  # longer side of a page; a phone states 72 dpi, which would be 56 inches


class Picture(NamedTuple):
    """A page as pixels, upright as far as the file says.

    number: of the page in the file, from 1
    pixels: red green blue, height x width x 3
    dpi: of ``pixels`` as they are here (a picture made smaller has fewer), or nothing where the file states none
    """

    number: int
    pixels: Pixels
    dpi: float | None


class Refused(Exception):
    """A page is not read: its code and why, in Chinese | English."""

    def __init__(self, code: str, reason_zh: str, reason_en: str) -> None:
        super().__init__(code, reason_zh, reason_en)
        self.code, self.reason_zh, self.reason_en = code, reason_zh, reason_en


def pictures(content: bytes) -> Iterator[Picture | Remark]:
    """Yield the pages of an image file, and remarks on what is not read; nothing is raised."""
    if content[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        yield from _tiff_pictures(content)
    else:
        yield from _page(1, partial(_read_single, content))


def _tiff_pictures(content: bytes) -> Iterator[Picture | Remark]:
    """Yield each page by itself: a broken one takes no other with it."""
    logging.getLogger("PIL").addHandler(SILENT)
    form, file = writing(content), io.BytesIO(content)
    number, total = 0, 0
    for page in pages(content):
        if number and page.is_small_copy:
            continue
        number += 1
        if number > PAGE_LIMIT or total > FILE_PIXELS:
            yield _rest_is_left(number, total)
            return
        total += page.width * page.height
        if not file.closed:
            file.seek(form.start)
            file.write(form.offset.pack(page.start))
        yield from _page(number, partial(_read_page, number, file, page))
    if not number:
        yield _remark(1, Refused("page_failed", "文件里没有页", "the file holds no page"))


def _rest_is_left(number: int, total: int) -> Remark:
    if total > FILE_PIXELS:
        zh, en = f"第 {number} 页起像素总数过大，未读取", f"too many pixels, the pages from {number} on are not read"
        return Remark("limit_pixels", f"{zh} | {en}")
    message = f"只读取前 {PAGE_LIMIT} 页 | only the first {PAGE_LIMIT} pages are read"
    return Remark("limit_pages", message)


def _page(number: int, read: Callable[[], Iterator[Picture | Remark]]) -> Iterator[Picture | Remark]:
    """Yield a page and what is to be said about it."""
    found: list[Picture | Remark] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found.extend(read())
        except Refused as refusal:
            found.append(_remark(number, refusal))
        except Exception as error:  # noqa: BLE001  (Pillow raises nearly everything on damaged files)
            found.append(_remark(number, _failed(error)))
    yield from found


def _failed(error: Exception) -> Refused:
    if isinstance(error, Image.DecompressionBombError):
        return Refused("limit_pixels", "像素过多，未读取", "too many pixels; not read")
    detail = " ".join(str(error).split())[:120] or type(error).__name__
    return Refused("page_failed", "无法读取", f"cannot be read ({detail})")


def _remark(number: int, why: Refused) -> Remark:
    return Remark(why.code, f"第 {number} 页：{why.reason_zh} | page {number}: {why.reason_en}")


def _opened(content: bytes) -> ImageFile:
    """Return the picture with its header read and nothing else."""
    from PIL.BmpImagePlugin import BmpImageFile
    from PIL.GifImagePlugin import GifImageFile
    from PIL.JpegImagePlugin import JpegImageFile
    from PIL.PngImagePlugin import PngImageFile
    from PIL.WebPImagePlugin import WebPImageFile

    plugins: tuple[tuple[bytes, type[ImageFile]], ...] = (
        (b"\x89PNG", PngImageFile),
        (b"\xff\xd8", JpegImageFile),
        (b"BM", BmpImageFile),
        (b"GIF8", GifImageFile),
        (b"RIFF", WebPImageFile),
    )
    for magic, plugin in plugins:
        if content.startswith(magic):
            return plugin(io.BytesIO(content))
    raise Refused("page_failed", "不是可读取的图片", "no picture of a type that is read")


def _read_single(content: bytes) -> Iterator[Picture | Remark]:
    """Yield the one picture of a file that is no TIFF.  Raises Refused, and whatever Pillow raises."""
    is_animated = False
    if content.startswith(b"\x89PNG"):
        content, is_animated = bare_png(content)
    elif content.startswith(b"GIF8"):
        content, is_animated = bare_gif(content)
    elif content.startswith(b"\xff\xd8"):
        content = bare_jpeg(content)
    image = _opened(content)
    _refuse(image, content)
    if is_animated or getattr(image, "is_animated", False):
        yield _remark(1, Refused("animated", "动画只读第一帧", "only the first picture of an animation is read"))
    dots, size = _dots(image), image.size
    kept = _kept_size(*size, dots)
    is_whole = _load(image, kept)
    if not is_whole and image.format == "JPEG":
        image = _closed_jpeg(content, kept)
    if image.format == "JPEG" and image.mode == "CMYK" and "adobe" not in image.info:
        inverted: Image.Image = ImageChops.invert(image)  # Pillow takes all of them for Adobe's, which are inverted
    else:
        inverted = image
    upright = pixels(inverted, kept, orientation(image.info.get("exif") or b""))
    yield from _found(1, upright, is_whole, dots and dots[0] * kept[0] / size[0])


def _read_page(number: int, file: io.BytesIO, page: Page) -> Iterator[Picture | Remark]:
    """Yield a page of a TIFF.  Raises Refused, and whatever Pillow raises."""
    from PIL.TiffImagePlugin import TiffImageFile

    if not page.has_sane_tags:
        raise Refused("page_failed", "目录损坏", "its directory is damaged")
    _refuse_size(page.width, page.height, 1)
    file.seek(0)
    image = TiffImageFile(file)
    _refuse(image, b"")
    dots, size = _dots(image), image.size
    kept = _kept_size(*size, dots)
    dpi = dots and dots[0] * kept[0] / size[0]
    is_whole = _load(image, kept)
    if (image.width > image.height) != (size[0] > size[1]):
        kept = kept[1], kept[0]  # turned as it was loaded
    left = int(image.tag_v2.get(ORIENTATION, 1))  # Pillow takes the tag away when it turns the page
    yield from _found(number, pixels(image, kept, left), is_whole, dpi)


def _found(number: int, upright: Pixels, is_whole: bool, dpi: float | None) -> Iterator[Picture | Remark]:
    if not is_whole:
        upright = _without_lost_rows(upright)
        yield _remark(number, Refused("truncated_page", "图片不完整，只读到一部分", "cut off or damaged; read in part"))
    yield Picture(number, upright, dpi)


def _closed_jpeg(content: bytes, size: tuple[int, int]) -> ImageFile:
    """Return a JPEG that is cut off with the end that libjpeg waits for: it fills the rest.

    A cut inside a table is closed before that table.
    """
    for end in (len(content), content.rfind(b"\xff\xc4"), content.rfind(b"\xff\xda")):
        image = _opened(content[: max(end, 0)] + b"\xff\xd9")
        if _load(image, size):
            break
    return image


def _refuse(image: ImageFile, content: bytes) -> None:
    """Refuse by the header what would take too long or too much memory."""
    depth = 1 if image.mode in ("1", "L", "P") else 2 if image.mode.startswith("I;16") else 4
    is_progressive = "progressive" in image.info
    if is_progressive:
        depth = 2 * len(image.getbands())
    _refuse_size(image.width, image.height, WEBP_DEPTH if image.format == "WEBP" else depth)
    if is_progressive and content.count(b"\xff\xda") > SCANS:
        raise Refused("limit_pixels", "JPEG 分段过多，未读取", "too many scans; not read")
    is_rle = any(tile[0] == "bmp_rle" for tile in image.tile)
    if is_rle and (image.width * image.height > RLE_PIXELS or len(content) > RLE_BYTES):
        raise Refused("limit_pixels", "压缩的 BMP 过大，未读取", "run-length BMP too large; not read")


def _refuse_size(width: int, height: int, depth: int) -> None:
    if width * height > PAGE_PIXELS or width * height * depth > PAGE_BYTES:
        most = min(PAGE_PIXELS, PAGE_BYTES // depth) // 10**6
        size = f"{width}×{height}"
        zh, en = f"{size} 像素，超过 {most} 兆像素，未读取", f"{size} pixels, more than {most} megapixels; not read"
        raise Refused("limit_pixels", zh, en)


def _dots(image: ImageFile) -> tuple[float, float] | None:
    """Return the dots per inch across and down, if the file states them and a page of that size can be."""
    try:
        across, down = (float(dots) for dots in image.info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    is_page = DPI[0] <= across <= DPI[1] and DPI[0] * 0.8 <= down <= DPI[1]
    if not is_page or not INCHES[0] <= max(image.width / across, image.height / down) <= INCHES[1]:
        return None
    return across, down


def _kept_size(width: int, height: int, dots: tuple[float, float] | None) -> tuple[int, int]:
    """Return width and height to read at; pixels of a fax, twice as high as wide, are made square.

    Area counts, not the longer side: a long screenshot would become too narrow to read.
    Raises Refused: nothing to read at.
    """
    stretch = dots[0] / dots[1] if dots and not 0.9 < dots[0] / dots[1] < 1.1 else 1.0
    across, down = float(width), height * stretch
    scale = min(1.0, math.sqrt(KEPT_PIXELS / max(across * down, 1.0)), KEPT_SIDE / max(across, down, 1.0))
    size = round(across * scale), round(down * scale)
    if min(size) < SMALLEST_SIDE:
        raise Refused("page_failed", f"{width}×{height} 像素，没有文字", f"{width}×{height} pixels hold no text")
    return size


def _load(image: ImageFile, size: tuple[int, int]) -> bool:
    """Decode as far as it goes, JPEG at once smaller; report whether that is to the end."""
    try:
        image.draft(None, size)
        with quiet() if image.format == "TIFF" else nullcontext():
            image.load()
    except Exception:  # noqa: BLE001
        image.tile = []  # what has been decoded stays
        return False
    return True


def _without_lost_rows(upright: Pixels) -> Pixels:
    """Make paper of the black rows that were never decoded.  Raises Refused: there are no others."""
    rows = np.flatnonzero(upright.any(axis=(1, 2)))
    if not rows.size or upright.min() == upright.max():
        raise Refused("page_failed", "图片已损坏", "damaged, nothing of it can be read")
    upright[: rows[0]] = 255
    upright[rows[-1] + 1 :] = 255
    return upright

"""Image files become pages of pixels: every colour mode, every frame, bounded, and nothing is raised."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, ImageFile

from pipeline.document import Remark
from pipeline.parsers import scan_images
from pipeline.parsers.scan_images import KEPT_PIXELS, PAGE_LIMIT, Picture, pictures
from pipeline.parsers.scan_tiff import pages

WIDTH, HEIGHT = 200, 300
DARK, LIGHT = (40, 50), (250, 150)  # row, column


def page(mode="RGB"):
    """A page with a black block near its top left corner."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    ImageDraw.Draw(image).rectangle((20, 20, 80, 60), fill=0)
    return image.convert(mode)


def saved(image, format, **options):
    target = io.BytesIO()
    image.save(target, format, **options)
    return target.getvalue()


def noise(seed=1):
    return Image.fromarray(np.random.default_rng(seed).integers(60, 250, (HEIGHT, WIDTH, 3), dtype=np.uint8))


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width, height, extra=b"", pixels=None, depth=8):
    """A grey PNG of zeros."""
    rows = bytes((width * depth // 8 + 1) * height) if pixels is None else pixels
    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header), extra, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def tiff(frames, width=16, height=16, tags=(), back_to=None):
    """A TIFF of 1 bit whose pages all show the same white pixels; ``back_to``: frame after the last one."""
    pixels = b"\xff" * (-(-min(width, 999) // 8) * min(height, 999))
    head = 8 + len(pixels) + len(pixels) % 2
    content = bytearray(b"II*\0" + struct.pack("<I", head) + pixels.ljust(head - 8, b"\0"))
    own = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 1), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8)]
    entries = sorted([*own, (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, len(pixels)), *tags])
    size = 2 + 12 * len(entries) + 4
    for number in range(frames):
        following = head + (number + 1) * size
        if number == frames - 1:
            following = 0 if back_to is None else head + back_to * size
        content += struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
        content += struct.pack("<I", following)
    return bytes(content)


def bmp(width, height, compression=0, body=b""):
    header = struct.pack("<IiiHHIIIIII", 40, width, height, 1, 8 if compression else 24, compression, 0, 0, 0, 0, 0)
    palette = bytes(1024) if compression else b""
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54 + len(palette)) + header + palette + body


def read(content):
    """Return pages and codes of remarks; warnings are errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = list(pictures(content))
    for item in found:
        if isinstance(item, Picture):
            assert item.pixels.dtype == np.uint8 and item.pixels.shape[2:] == (3,)
        else:
            assert " | " in item.message
    return [p for p in found if isinstance(p, Picture)], [r.code for r in found if isinstance(r, Remark)]


def assert_page(content, tolerance=6):
    (picture,), codes = read(content)
    assert codes == []
    assert picture.pixels.shape == (HEIGHT, WIDTH, 3)
    assert picture.pixels[DARK].max() <= tolerance
    assert picture.pixels[LIGHT].min() >= 255 - tolerance


@pytest.mark.parametrize(
    ("format", "modes"),
    [
        ("PNG", "1 L LA P RGB RGBA"),
        ("JPEG", "L RGB CMYK"),
        ("TIFF", "1 L LA P RGB RGBA CMYK YCbCr"),
        ("BMP", "1 L P RGB"),
        ("GIF", "L P"),
        ("WEBP", "RGB RGBA"),
    ],
)
def test_modes(format, modes):
    for mode in modes.split():
        assert_page(saved(page(mode), format))


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_lzw", "tiff_deflate", "packbits", "jpeg"])
def test_tiff_compressions(compression):
    assert_page(saved(page("1" if compression.startswith("group") else "RGB"), "TIFF", compression=compression))


def test_lab():
    profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    assert_page(saved(ImageCms.profileToProfile(page(), *profiles, outputMode="LAB"), "TIFF"))


def test_progressive_and_interlaced():
    assert_page(saved(page(), "JPEG", progressive=True))
    assert_page(saved(page(), "GIF", interlace=True))


def test_cmyk_jpeg_without_adobes_mark_is_not_inverted():
    plain = Image.new("CMYK", (WIDTH, HEIGHT), (255, 255, 255, 255))  # written inverted: no ink
    plain.paste((0, 0, 0, 0), (20, 20, 80, 60))
    content = saved(plain, "JPEG")
    start = content.index(b"\xff\xee")
    assert_page(content[:start] + content[start + 16 :])


@pytest.mark.parametrize("scale", [1, 4, 16, 64, 257])
@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_sixteen_bit_is_scaled_by_its_depth(format, scale):
    deep = Image.fromarray(np.asarray(page("L")).astype(np.uint16) * scale)
    assert_page(saved(deep, format))


@pytest.mark.parametrize(("kind", "scale"), [(np.int32, 1), (np.int32, 257), (np.float32, 1 / 255), (np.float32, 1.0)])
def test_thirty_two_bit_is_scaled(kind, scale):
    assert_page(saved(Image.fromarray((np.asarray(page("L")).astype(np.float64) * scale).astype(kind)), "TIFF"))


def test_figures_that_are_none_are_black():
    values = np.asarray(page("L")).astype(np.float32) / 255
    values[0, :3] = [np.nan, np.inf, -np.inf]
    (picture,), _ = read(saved(Image.fromarray(values), "TIFF"))
    assert picture.pixels[LIGHT].min() == 255


def test_a_grey_scale_page_that_is_all_dark_stays_dark():
    (picture,), _ = read(saved(Image.fromarray(np.full((20, 20), 3000, np.uint16)), "PNG"))
    assert 180 < picture.pixels.mean() < 190  # of 12 bit


def test_clear_places_are_white():
    image = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (20, 20, 80, 60))
    for format in ("PNG", "TIFF", "WEBP"):
        assert_page(saved(image, format))
    palette = page("P")
    clear = palette.getpixel((LIGHT[1], LIGHT[0]))
    assert_page(saved(palette, "PNG", transparency=clear))
    assert_page(saved(page("L"), "PNG", transparency=255))


UPRIGHT_CORNERS = {1: "tl", 2: "tr", 3: "br", 4: "bl", 5: "tl", 6: "tr", 7: "br", 8: "bl"}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_turns(format, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    (picture,), codes = read(saved(page(), format, exif=exif))
    assert codes == []
    assert picture.pixels.shape[:2] == ((HEIGHT, WIDTH) if orientation < 5 else (WIDTH, HEIGHT))
    corners = {
        "tl": picture.pixels[:70, :70],
        "tr": picture.pixels[:70, -70:],
        "bl": picture.pixels[-70:, :70],
        "br": picture.pixels[-70:, -70:],
    }
    assert min(corners, key=lambda corner: corners[corner].mean()) == UPRIGHT_CORNERS[orientation]


def test_turned_and_compressed_tiff_that_is_made_smaller():
    exif = Image.Exif()
    exif[0x0112] = 6
    (picture,), _ = read(saved(Image.new("1", (8000, 2000), 1), "TIFF", compression="group4", exif=exif))
    height, width = picture.pixels.shape[:2]
    assert height / width == pytest.approx(4, rel=0.01)


@pytest.mark.parametrize("order", ["II", "MM"])
def test_exif_of_either_byte_order(order):
    mark = "<" if order == "II" else ">"
    exif = order.encode() + struct.pack(mark + "HIH HHIHH I", 42, 8, 1, 0x0112, 3, 1, 3, 0, 0)
    (picture,), _ = read(saved(page(), "JPEG", exif=b"Exif\0\0" + exif))
    assert picture.pixels[-1 - DARK[0], -1 - DARK[1]].max() < 10


def test_frames_of_a_tiff_are_pages():
    content = saved(page("1"), "TIFF", save_all=True, append_images=[page("RGB"), page("L").rotate(90, expand=True)])
    found, codes = read(content)
    assert [(p.number, p.pixels.shape[0]) for p in found] == [(1, HEIGHT), (2, HEIGHT), (3, WIDTH)]
    assert codes == []


def test_a_broken_frame_takes_no_other_with_it():
    first, *others = [noise(seed) for seed in range(4)]
    content = bytearray(saved(first, "TIFF", save_all=True, append_images=others, compression="tiff_deflate"))
    broken = list(pages(bytes(content)))[2].start  # the directory of the third page
    content[broken : broken + 2] = b"\xff\xff"
    assert [p.number for p in read(bytes(content))[0]][:2] == [1, 2]
    content[broken : broken + 2] = struct.pack("<H", 1)  # leads nowhere, too
    assert len(read(bytes(content))[0]) == 2


def test_broken_pixels_of_a_frame_are_named():
    first, *others = [noise(seed) for seed in range(3)]
    content = saved(first, "TIFF", save_all=True, append_images=others, compression="tiff_adobe_deflate")
    before, after = (page.start for page in list(pages(content))[:2])
    middle, length = (before + after) // 2, (after - before) // 4
    found, codes = read(content[:middle] + b"\xff" * length + content[middle + length :])
    assert codes == ["truncated_page"]
    assert [p.number for p in found] == [1, 2, 3]
    assert (found[1].pixels[-50:] == 255).all()
    assert found[1].pixels[:50].mean() < 200


def test_previews_are_no_pages():
    found, codes = read(tiff(3, tags=[(254, 4, 1, 1)]))
    assert len(found) == 1 and codes == []


def test_ten_thousand_frames():
    found, codes = read(tiff(10_000))
    assert len(found) == PAGE_LIMIT
    assert codes == ["limit_pages"]


def test_frames_that_come_back():
    found, codes = read(tiff(3, back_to=1))
    assert [p.number for p in found] == [1, 2, 3]
    assert codes == []


def test_pixels_of_a_file_are_bounded(monkeypatch):
    monkeypatch.setattr(scan_images, "FILE_PIXELS", 1000)
    found, codes = read(tiff(9))
    assert len(found) == 4 and codes == ["limit_pixels"]


def test_tags_that_name_more_than_the_file_holds():
    found, codes = read(tiff(1, tags=[(40000 + at, 1, 2**24, 0) for at in range(100)]))
    assert found == [] and codes == ["page_failed"]
    found, codes = read(tiff(1, tags=[(324, 4, 10**7, 8)]))
    assert found == [] and codes == ["page_failed"]


def test_tags_inside_tags():
    head = 8 + 32
    found, codes = read(tiff(1, tags=[(34665, 4, 1, head)]))  # EXIF that is the page itself
    assert found == [] and codes == ["page_failed"]


def test_big_tiff():
    assert_page(saved(page(), "TIFF", big_tiff=True))
    assert_page(saved(page(), "TIFF", big_tiff=True, compression="tiff_lzw"))


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_picture_is_read(format):
    content = saved(page(), format, save_all=True, append_images=[noise(1), noise(2)])
    (picture,), codes = read(content)
    assert codes == ["animated"]
    assert picture.pixels[LIGHT].min() > 250


BOMBS = [
    ("png", png(100_000, 100_000, pixels=b"x"), "limit_pixels"),
    ("tiff", tiff(1, 65535, 65535), "limit_pixels"),
    ("bmp", bmp(2**31 - 1, 2**31 - 1), "limit_pixels"),
    ("bmp upside down", bmp(-(2**31), -(2**31)), "limit_pixels"),
    ("gif", b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x08\0;", "limit_pixels"),
    ("jpeg", saved(page("L"), "JPEG").replace(struct.pack(">HH", HEIGHT, WIDTH), b"\xff\xff\xff\xff"), "limit_pixels"),
    ("webp", b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0" + b"\xff" * 6 + b"ANMF" + bytes(20), "limit_pixels"),
    ("run-length bmp", bmp(5000, 5000, 1), "limit_pixels"),
    ("one row", png(170_000_000, 1, pixels=b"x"), "page_failed"),
    ("one column", png(1, 170_000_000, pixels=b"x"), "page_failed"),
    ("one pixel", png(1, 1), "page_failed"),
    ("no pixel", png(0, 0), "page_failed"),
    ("no row", png(100, 0), "page_failed"),
    ("empty tiff", tiff(1, 0, 0), "page_failed"),
    ("empty bmp", bmp(0, 0), "page_failed"),
    ("empty gif", b"GIF89a\0\0\0\0\0\0\0,\0\0\0\0\0\0\0\0\0\x02\0;", "page_failed"),
    ("run-length bmp that ends early", bmp(200, 200, 1, b"\0\2\xff\1" * 9), "page_failed"),
    ("no frame", b"II*\0\0\0\0\0", "page_failed"),
    ("frame outside", b"MM\0*\x7f\xff\xff\xff", "page_failed"),
    ("png head", b"\x89PNG\r\n\x1a\n", "page_failed"),
    ("jpeg head", b"\xff\xd8\xff", "page_failed"),
    ("bmp head", b"BM", "page_failed"),
    ("gif head", b"GIF89a", "page_failed"),
    ("webp head", b"RIFF\0\0\0\0WEBP", "page_failed"),
    ("svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "page_failed"),
    ("nothing", b"", "page_failed"),
]


@pytest.mark.parametrize(("content", "code"), [case[1:] for case in BOMBS], ids=[case[0] for case in BOMBS])
def test_refused_by_the_header(content, code):
    assert read(content) == ([], [code])


@pytest.mark.parametrize("kept", range(10, 100, 10))
@pytest.mark.parametrize(
    ("format", "options"),
    [("PNG", {}), ("JPEG", {}), ("JPEG", {"progressive": True}), ("TIFF", {}), ("BMP", {}), ("GIF", {})],
)
def test_what_a_cut_off_picture_holds_is_kept(format, options, kept):
    content = saved(noise(), format, **options)
    found, codes = read(content[: len(content) * kept // 100])
    assert codes == (["truncated_page"] if found else ["page_failed"])
    assert found or kept < 50
    if found and format == "PNG":  # lost rows are paper
        assert (found[0].pixels[-5:] == 255).all()
        assert found[0].pixels[: HEIGHT * (kept - 8) // 100].mean(axis=(1, 2)).max(initial=0) < 200


def test_cut_off_tiff_keeps_the_pages_before():
    content = saved(noise(), "TIFF", save_all=True, append_images=[noise(2), noise(3)])
    found, codes = read(content[: len(content) // 2])
    assert [p.number for p in found][:1] == [1]
    assert codes


def test_texts_and_profiles_in_a_png_do_not_matter():
    bomb = zlib.compress(bytes(5_000_000), 9)
    for extra in (
        chunk(b"iCCP", b"x\0\0" + bomb),
        chunk(b"zTXt", b"x\0\0" + bomb) * 30,
        chunk(b"tEXt", b"broken")[:-4] + b"crc!",
        chunk(b"iTXt", b"x\0\1\0\0\0" + bomb),
    ):
        found, codes = read(png(100, 100, extra))
        assert len(found) == 1 and codes == []


def test_a_million_chunks():
    assert read(png(100, 100, chunk(b"teXt", b"") * 200_000)) == ([], ["page_failed"])


def test_comments_of_a_gif_do_not_matter():
    content = saved(page(), "GIF")
    comment = b"!\xfe" + (b"\xff" + b"c" * 255) * 20_000 + b"\0"
    assert_page(content[:-1] + comment + b";")
    start = content.index(b",\0\0\0\0")
    assert_page(content[:start] + comment + content[start:])


def test_segments_of_a_jpeg_do_not_matter():
    content = saved(page(), "JPEG")
    segment = b"\xff\xe1\xff\xffExif\0\0" + bytes(65527)
    assert_page(content[:2] + segment * 300 + content[2:])
    assert read(content[:2] + b"\xff\xfe\0\2" * 20_000 + content[2:]) == ([], ["page_failed"])


def test_scans_of_a_jpeg_are_bounded():
    content = saved(page("L"), "JPEG", progressive=True)
    first = content.index(b"\xff\xda")
    second = content.index(b"\xff\xda", first + 2)
    assert read(content[:second] + content[first:second] * 200 + content[second:]) == ([], ["limit_pixels"])


@pytest.mark.parametrize(("mode", "format"), [("1", "PNG"), ("L", "TIFF"), ("RGB", "JPEG"), ("P", "PNG")])
def test_big_pages_are_made_smaller(mode, format):
    (picture,), codes = read(saved(page().resize((3600, 5400)).convert(mode), format, dpi=(400, 400)))
    height, width = picture.pixels.shape[:2]
    assert codes == []
    assert KEPT_PIXELS * 0.98 < height * width <= KEPT_PIXELS * 1.01
    assert height / width == pytest.approx(1.5, rel=0.01)
    assert picture.pixels[height * DARK[0] // HEIGHT, width * DARK[1] // WIDTH].max() < 10
    assert picture.dpi == pytest.approx(400 * width / 3600, rel=0.01)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_are_made_smaller_in_bands(monkeypatch, mode):
    monkeypatch.setattr(scan_images, "KEPT_PIXELS", WIDTH * HEIGHT // 10)
    monkeypatch.setattr("pipeline.parsers.scan_colours.BAND_PIXELS", 2000)
    image = Image.fromarray(np.asarray(page("L")).astype(np.uint16) * 257) if mode == "I;16" else page(mode)
    (picture,), codes = read(saved(image, "PNG"))
    assert codes == []
    assert picture.pixels.shape == (95, 63, 3)
    assert picture.pixels[12, 15].max() < 10
    assert picture.pixels[30:].min() > 245


def test_a_long_screenshot_stays_readable():
    (picture,), _ = read(saved(Image.new("L", (1080, 20_000), 255), "PNG"))
    assert picture.pixels.shape[1] > 700


@pytest.mark.parametrize(
    ("size", "dpi", "expected"),
    [
        ((1654, 2339), (200, 200), 200),
        ((1654, 2339), (72, 72), None),  # what cameras state
        ((1654, 2339), (1, 1), None),
        ((827, 1169), (100, 100), 100),
        ((300, 200), (300, 300), None),  # smaller than a page
    ],
)
def test_resolution_is_believed_where_a_page_can_have_it(size, dpi, expected):
    for format in ("PNG", "JPEG", "TIFF", "BMP"):
        (picture,), _ = read(saved(Image.new("L", size, 255), format, dpi=dpi))
        assert picture.dpi == (None if expected is None else pytest.approx(expected, abs=0.5))


def test_pixels_of_a_fax_are_made_square():
    fax = Image.new("1", (1728, 1078), 1)
    (picture,), _ = read(saved(fax, "TIFF", compression="group3", dpi=(204, 98)))
    assert picture.pixels.shape[:2] == (2244, 1728)
    assert picture.dpi == pytest.approx(204)


def test_settings_of_pillow_are_left_alone(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    assert_page(saved(page(), "PNG"))
    read(saved(noise(), "JPEG")[:5000])
    assert Image.MAX_IMAGE_PIXELS == 10
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


def test_nothing_is_printed(capfd):
    for content in (saved(noise(), "TIFF", compression="jpeg"), saved(noise(), "JPEG"), saved(noise(), "PNG")):
        for at in range(10, len(content), len(content) // 20):
            list(pictures(content[:at] + b"\xff\0\xff" + content[at + 3 :]))
    samples = struct.pack("<HHII", 277, 3, 1, 1)
    assert read(tiff(1).replace(samples, samples[:-4] + b"\xff\xff\0\0")) == ([], ["page_failed"])
    assert capfd.readouterr() == ("", "")


SMALL = [
    saved(page().resize((40, 60)), format, **options)
    for format, options in (
        ("PNG", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "jpeg"}),
        ("BMP", {}),
        ("GIF", {}),
        ("WEBP", {}),
    )
]


@settings(max_examples=300, deadline=None)
@given(
    content=st.sampled_from(SMALL),
    flips=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=8),
    kept=st.integers(5, 5000),
)
def test_flipped_bytes_raise_nothing(content, flips, kept):
    damaged = bytearray(content)
    for at, value in flips:
        damaged[8 + at % (len(damaged) - 8)] = value
    found, codes = read(bytes(damaged[:kept]))
    assert found or codes

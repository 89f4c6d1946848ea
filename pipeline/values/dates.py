"""Dates as contracts write them (日期): filled, half filled and blank.

Reads ``2018年12月3日`` with spaces, underscores or brackets inside, Chinese digits (``二〇二一年十二月``),
``2023-04-11``, ``2021.2.2``, ``2021/2/2``, the month alone (``2024年3月``, ``2024.8``), and the places where a
date was to be written (``年 月 日``, ``【】年【】月【】日``, ``199 年 月 日``).  A year alone is no date; a day that
no calendar has is no date.

>>> [(m.state, m.value) for m in find("自2018年12月3日起至____年__月__日止，2016 年  月  日")]
[('filled', '2018-12-03'), ('blank', None), ('partial', None)]
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from typing import Literal, NamedTuple

from pipeline.values.blanks import PLACEHOLDER_RE, without_examples
from pipeline.values.numbers import CHINESE_CHARS, parse_chinese

State = Literal["filled", "blank", "partial"]
FIRST_YEAR, LAST_YEAR = 1949, 2199  # outside of it four digits before 年 are a misprint or a number
WINDOW_CHARS = 60  # a blank month or day is never printed wider
STUB_RE = re.compile(r"(?:19|20)\d?|一九|二[〇零○]")  # pre-printed start of a year: 199 年, 20  年

YEAR_BEFORE_RE = re.compile(
    r"""(?:
    (?P<filled>(?<!\d)[12][ ]?[\dOo][ ]?[\dOo][ ]?[\dOo]
      | [零〇○Oo一二三四五六七八九壹贰叁肆伍陆柒捌玖]{4} | (?<![\d.])\d\d(?=[ ]?$))
        [ \t_)】\]]{0,20}
  | (?P<blank>(?:(?<!\d)(?:19|20)\d?|一九|二[〇零○])?[ \t_xX×*?…-]{1,40} | (?<!\d)(?:19|20)\d | (?<!\d)20
      | 请?(?:输入|填写)
      | `?[\[【(][^\[\]【】()\n\d]{0,20}[\]】)]`?[ \t_]{0,4}
      | \{\{[^{}\n]{1,24}\}\}[ ]? | \#[^#\n]{1,24}\# | «[^«»\n]{1,24}»)
    )?$""",
    re.VERBOSE,
)
NUMERIC_RE = re.compile(
    r"""(?P<year>[12](?<![\d.A-Za-z].)(?<![A-Za-z]-.)[90]\d\d) [ ]?(?P<mark>[-./])[ ]? (?P<month>\d{1,2})
    (?:[ ]?(?P=mark)[ ]?(?P<day>\d{1,2}))? (?!\d)""",
    re.VERBOSE,
)
NOT_A_MONTH_RE = re.compile(
    r"[ ]?[-.](?!(?:19|20)\d\d[-./年])\d|/|[ ]?(?:[元万亿%‰吨米台个件套人份号条倍]|平方|㎡|[A-Za-z])"
)
COMPACT_RE = re.compile(  # 20240301; xx/03/08
    r"(?=[12xX×])(?<![\dA-Za-z.])(?:((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)"
    r"(?![\dA-Za-z]|[ ]?[元号件份个台套万%]|[.-]\d(?!\d{7}(?!\d)))"
    r"|[xX×]{2,4}([/.-])\d{1,2}\4\d{1,2}(?![\dA-Za-z]))"
)
COMPACT_BEFORE_RE = re.compile(
    r"(?:日期|时间|(?<!第.)期限?|期间|[自从由于]|[至到]|截止|[起签订署]日)[ :为是_]{0,4}$"
    r"|(?<!\d)(?:19|20)\d{6}[ ]?日?[ ]?(?:-{1,3}|~|至|到)[ ]?$"
)
BARE_DAY_RE = re.compile(
    r"[ ]?(?:[0-3]?\d|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[ ]{0,4}(?:[至到起止~,。;)\n-]|$))"
)
DAY_WORD_RE = re.compile(r"[常均历期薪志夜用报程]")  # 2024年3月日常维护: no blank day
YEARLY_RE = re.compile(
    rf"[\d{CHINESE_CHARS}每今去明后全半当本逐隔同周往历上下前次多整满末各按]"
)  # 每年12月1日: no year left open
DECORATION = " \t_【】[]()“”\"'"
BLANK_CHARS = frozenset(" \t_xX×*?/-.…[]【】()")
OCR_DIGITS = str.maketrans("OoIl", "0011")


class Mention(NamedTuple):
    """A date at [start, end): ``filled`` with its ISO value, ``blank``, or ``partial`` (no value either)."""

    start: int
    end: int
    state: State
    value: str | None


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Mention]:
    """Yield every date of ``text[start:end]`` in the order of the text; offsets are offsets into ``text``."""
    stop = len(text) if end is None else end
    text = without_examples(text)
    mentions = [*_written(text, start, stop), *_numeric(text, start, stop), *_compact(text, start, stop)]
    last = start
    for mention in sorted(mentions):
        if mention.start >= last:
            last = mention.end
            yield mention


def parse(text: str) -> str:
    """Return the ISO date that the whole of ``text`` writes; ``2024-03`` where the day is not given.

    >>> parse("二零二二年七月五日"), parse("2024.8"), parse("20240301")
    ('2022-07-05', '2024-08', '2024-03-01')

    Raises ValueError: no date, more than a date, a blank one, or a day that does not exist.
    """
    stripped = text.strip()
    if re.fullmatch(r"(?:19|20)\d{6}", stripped):
        stripped = f"{stripped[:4]}-{stripped[4:6]}-{stripped[6:]}"
    mention = next(find(stripped), None)
    if mention is None or mention.value is None or stripped[: mention.start].strip(DECORATION):
        raise ValueError(f"no date: {text!r}")
    if stripped[mention.end :].strip(DECORATION + "份止.。"):
        raise ValueError(f"more than a date: {text!r}")
    return mention.value


def show(text: str) -> str:
    """Return every date of ``text`` as the case files write it: its value, else its state."""
    return " ".join(mention.value or mention.state for mention in find(text))


def _written(text: str, start: int, stop: int) -> Iterator[Mention]:
    """Yield the dates written with 年 and 月."""
    floor = start
    sign = text.find("年", start, stop)
    while sign >= 0:
        mention = _around(text, floor, sign, stop)
        if mention:
            yield mention
            floor = mention.end
        sign = text.find("年", mention.end if mention else sign + 1, stop)


def _around(text: str, start: int, sign: int, stop: int) -> Mention | None:
    """Return the date whose 年 stands at ``sign``; the year before it begins at or after ``start``."""
    month_end, month = _month(text, sign + 1, stop)
    if month is None:
        return None
    end, day = _day(text, month_end + 1, stop)
    if day is None and month == 0 and not _is_open(text[sign + 1 : month_end]):
        return None
    before = YEAR_BEFORE_RE.search(text, max(start, sign - 44), sign)
    if before is None or (not before.group() and YEARLY_RE.match(text, max(sign - 1, 0))):
        return None
    year = _year(before.group("filled"))
    begin = before.start() + len(before.group()) - len(before.group().lstrip(" \t"))
    if before.group("filled") and len(before.group("filled")) == 2 and not day and month and day is None:
        return None  # 98年4月 may be a length or a number
    if year and month and day != 0:
        value = _iso(year, month, day)
        return Mention(begin, end, "filled", value) if value else None
    state: State = "partial" if year or month or day or STUB_RE.match(before.group().strip()) else "blank"
    return Mention(begin, end, state, None)


def _month(text: str, start: int, stop: int) -> tuple[int, int | None]:
    """Return the place of 月 and the month before it: 0 for a blank one, None where there is none."""
    sign = text.find("月", start, min(start + WINDOW_CHARS, stop))
    if sign >= 0 and text.count("[", start, sign) > text.count("]", start, sign):  # 年[起始月]月
        sign = text.find("月", sign + 1, min(start + WINDOW_CHARS, stop))
    if sign < 0:
        return sign, None
    return sign, 1 if text[start:sign].strip(DECORATION) == "元" else _part(text[start:sign])


def _year(text: str | None) -> int:
    """Return the year, 0 for none; two digits are years of this century."""
    if not text:
        return 0
    digits = text.replace(" ", "").translate(OCR_DIGITS)
    year = int(digits) if digits.isdecimal() else parse_chinese(digits.replace("0", "零"))
    return year + 2000 if year < 100 else year


def _part(segment: str) -> int | None:
    """Return the number that ``segment`` holds, 0 for a blank, None for other text."""
    core = segment.strip(DECORATION + "\n")  # a line may end behind 年
    if not core:
        return 0
    digits = core.translate(OCR_DIGITS).replace(" ", "")
    if digits.isdecimal() and digits.isascii():
        return int(digits) if len(digits) <= 2 and int(digits) else None
    if len(core) <= 3 and all(char in CHINESE_CHARS for char in core):
        return parse_chinese(core) or None
    if BLANK_CHARS.issuperset(core):
        return 0
    stripped = segment.strip(" \t_")
    match = PLACEHOLDER_RE.match(stripped)
    return 0 if match and match.end() == len(stripped) else None


def _is_open(segment: str) -> bool:
    """Return whether ``segment`` shows by itself that something was to be written here."""
    return len(segment) > 1 or segment.strip() != ""


def _day(text: str, start: int, stop: int) -> tuple[int, int | None]:
    """Return the end of the date and its day: 0 for a blank one, None where no day is printed."""
    for offset in range(start, min(start + WINDOW_CHARS, stop)):
        char = text[offset]
        if char in "日号曰" and text[offset - 1] != "[":
            day = _part(text[start:offset])
            if day is None or (offset == start and DAY_WORD_RE.match(text, offset + 1)):
                break
            return offset + 1, day
        if char in "\n。,;年月":
            break
    bare = BARE_DAY_RE.match(text, start, stop)
    return (bare.end(), _part(bare.group())) if bare else (start, None)


def _numeric(text: str, start: int, stop: int) -> Iterator[Mention]:
    """Yield the dates written with points, hyphens or slashes."""
    for match in NUMERIC_RE.finditer(text, start, stop):
        day = match.group("day")
        if day is None and (match.group("mark") == "/" or NOT_A_MONTH_RE.match(text, match.end())):
            continue
        value = _iso(int(match.group("year")), int(match.group("month")), int(day) if day else None)
        if value:
            yield Mention(match.start(), match.end(), "filled", value)


def _compact(text: str, start: int, stop: int) -> Iterator[Mention]:
    """Yield the dates of eight digits behind a word that asks for a date, and those whose year is masked."""
    for match in COMPACT_RE.finditer(text, start, stop):
        year, month, day, _ = match.groups()
        if year is None:
            yield Mention(match.start(), match.end(), "partial", None)
        elif COMPACT_BEFORE_RE.search(text, max(start, match.start() - 16), match.start()):
            value = _iso(int(year), int(month), int(day))
            if value:
                yield Mention(match.start(), match.end(), "filled", value)


def _iso(year: int, month: int, day: int | None) -> str | None:
    """Return the ISO date, None if no calendar has it."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= day <= monthrange(year, month)[1] else None

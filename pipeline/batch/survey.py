"""What a batch would read (试运行统计): counts and sizes by type, and what it would leave out and why.

>>> found = [Found("a.docx", 30_000), Found("b.PDF", 2_000_000), Found("c.mp4", 5_000_000, "", "other_type")]
>>> print(text(found, lambda each: each.location == "a.docx"), end="")
将读取 1 个文件，2.0 MB | 1 file to read, 2.0 MB
  pdf                           1     2.0 MB
已完成 1 个 | 1 done already
跳过 1 个 | 1 skipped
  other_type                    1     5.0 MB  不读的类型 | types that are not read: .mp4 1
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.intake import Found
from pipeline.parsers.sniff import SUFFIXES

REASONS = {
    "other_type": "不读的类型 | types that are not read",
    "hidden": "隐藏文件 | hidden",
    "office_lock_file": "Office 锁定文件 | lock files of Office",
    "page_part": "网页附带文件 | parts of saved pages",
    "small_picture": "图标大小的图片 | pictures as small as icons",
    "own_output": "本程序的输出 | our own output",
    "symlink": "链接（不跟随） | links, not followed",
    "broken_symlink": "失效的链接 | broken links",
    "not_regular_file": "设备、管道等 | devices, pipes",
}
SHOWN_SUFFIXES = 6
SHOWN_PROBLEMS = 20
SUFFIX_CHARS = 10  # a longer one is part of a name


@dataclass
class Survey:
    """Counts of files and sums of bytes; the problems are the first ones."""

    files: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    skipped_sizes: Counter[str] = field(default_factory=Counter)
    suffixes: Counter[str] = field(default_factory=Counter)
    done: int = 0
    problem_count: int = 0
    problems: list[str] = field(default_factory=list)


def text(found: Iterable[Found], is_done: Callable[[Found], bool]) -> str:
    """Return the survey of ``found`` for a reader; nothing is read.

    is_done: tells of a file that an earlier run has finished it
    """
    return "".join(f"{line}\n" for line in _lines(survey(found, is_done)))


def survey(found: Iterable[Found], is_done: Callable[[Found], bool]) -> Survey:
    """Count what was found."""
    result = Survey()
    for each in found:
        if each.skipped not in (None, "missing"):
            result.skipped[str(each.skipped)] += 1
            result.skipped_sizes[str(each.skipped)] += each.size
            if each.skipped == "other_type":
                result.suffixes[_suffix(each.location)] += 1
        elif each.skipped or each.detail:  # asked for, and it is known already that it cannot be had
            result.problem_count += 1
            if len(result.problems) < SHOWN_PROBLEMS:
                result.problems.append(f"{shown(each.location)}: {each.detail}")
        elif is_done(each):
            result.done += 1
        else:
            kind = _kind(each.location)
            result.files[kind] += 1
            result.sizes[kind] += each.size
    return result


def shown(location: str) -> str:
    """Return a location for a terminal: what cannot be printed, or turns the line around, is escaped.

    >>> shown("a\\nb\\u202e.docx"), shown("\\udcff.docx")
    ('a\\\\nb\\\\u202e.docx', '\\\\udcff.docx')
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in location)


def size_text(size: int) -> str:
    """Return a number of bytes for a reader.

    >>> size_text(999), size_text(1_234_000), size_text(5_100_000_000)
    ('999 B', '1.2 MB', '5.1 GB')
    """
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= scale:
            return f"{size / scale:.1f} {unit}"
    return f"{size} B"


def _lines(result: Survey) -> Iterator[str]:
    count, size = result.files.total(), size_text(result.sizes.total())
    yield f"将读取 {count:,} 个文件，{size} | {count:,} file{'s' * (count != 1)} to read, {size}"
    for kind, number in result.files.most_common():
        yield _row(kind, number, result.sizes[kind])
    if result.done:
        yield f"已完成 {result.done:,} 个 | {result.done:,} done already"
    if result.skipped:
        yield f"跳过 {result.skipped.total():,} 个 | {result.skipped.total():,} skipped"
    for reason, number in result.skipped.most_common():
        yield _row(reason, number, result.skipped_sizes[reason]) + _why(reason, result.suffixes)
    if result.problem_count:
        yield f"无法读取 {result.problem_count:,} 个 | {result.problem_count:,} cannot be read"
        yield from (f"  {problem}" for problem in result.problems)
        if result.problem_count > len(result.problems):
            yield "  …"


def _row(name: str, number: int, size: int) -> str:
    return f"  {name:<20}{number:>11,}{size_text(size):>11}"


def _why(reason: str, suffixes: Counter[str]) -> str:
    told = f"  {REASONS.get(reason, '')}".rstrip()
    if reason != "other_type":
        return told
    kinds = [f"{suffix} {number:,}" for suffix, number in suffixes.most_common(SHOWN_SUFFIXES)]
    return f"{told}: {', '.join(kinds)}{', …' * (len(suffixes) > SHOWN_SUFFIXES)}"


def _kind(location: str) -> str:
    suffix = _suffix(location)
    return SUFFIXES.get(suffix, suffix)


def _suffix(location: str) -> str:
    suffix = os.path.splitext(location)[1].lower()  # noqa: PTH122
    return shown(suffix) if 1 < len(suffix) <= SUFFIX_CHARS else "-"

"""What is wrong with a playbook (政策文件的错误): each fault with its line, all of them at once.

>>> print(PlaybookError("r.toml", [Fault(3, "没有字段 fee", "no field fee", "unknown_field")]))
r.toml:3: 没有字段 fee | no field fee [unknown_field]
>>> nearest("service_levels.answer_rat", ["service_levels.answer_rate", "title"])
'service_levels.answer_rate'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.errors import ExitCode, HetongError

MOST_SHOWN = 50
LEAST_LIKE = 55  # of 100; what is less alike is no misspelling
NAME_CHARS = 200  # a longer name is cut before it is compared and shown


class Fault(NamedTuple):
    """One mistake in a playbook; ``line`` counts from 1, 0 stands for the file as a whole."""

    line: int
    zh: str
    en: str
    code: str = "bad_rule"


class Mistake(ValueError):
    """A mistake somewhere in the value of a key: who reads the key knows the line."""

    def __init__(self, zh: str, en: str, code: str = "bad_rule") -> None:
        """zh, en: what is wrong; code: stable reason."""
        super().__init__(en)
        self.zh, self.en, self.code = zh, en, code

    def at(self, line: int, where: str = "") -> Fault:
        """Return the fault that this mistake is at ``line``; where: the rule or key that it stands in."""
        lead = f"{where}: " if where else ""
        return Fault(line, lead + self.zh, lead + self.en, self.code)


class PlaybookError(HetongError):
    """A playbook that cannot be used: every fault on a line of its own."""

    code = "bad_playbook"
    exit_code = ExitCode.USAGE

    def __init__(self, path: str, faults: Sequence[Fault]) -> None:
        """path: the playbook as the user named it."""
        super().__init__(path, f"{len(faults)} faults")
        self.faults = tuple(faults)

    def __str__(self) -> str:
        """Return one line per fault: file, line, what is wrong, in Chinese and English."""
        shown = sorted(self.faults, key=lambda fault: fault.line)[:MOST_SHOWN]
        lines = [f"{self.path}{f':{one.line}' if one.line else ''}: {one.zh} | {one.en} [{one.code}]" for one in shown]
        left = len(self.faults) - len(shown)
        return "\n".join([*lines, f"{self.path}: 另有 {left} 处错误 | {left} more faults"] if left else lines)


def unknown(what_zh: str, what_en: str, name: str, known: Iterable[str], code: str) -> Mistake:
    """Return the mistake of a name that is none of ``known``, with the nearest one."""
    near = nearest(name, known)
    zh = f"没有{what_zh} {_cut(name)}" + (f"，是否指 {near}" if near else "")
    en = f"no {what_en} {_cut(name)}" + (f"; did you mean {near}" if near else "")
    return Mistake(zh, en, code)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return what of ``known`` is most like ``name``, None where nothing is."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(_cut(name), sorted(known), scorer=fuzz.ratio, score_cutoff=LEAST_LIKE)
    return str(found[0]) if found else None


def _cut(name: str) -> str:
    return " ".join(name[:NAME_CHARS].split())

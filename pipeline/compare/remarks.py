"""What limits a comparison (比对的局限): a file read in part, another script, no clauses, texts with little in common.

The codes are stable; a message says which of the two files is meant, in Chinese and English.

>>> [rule.code for rule in RULES][:2]
['compare.unrelated', 'compare.types']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from pipeline.checks._rule import Rule, finding
from pipeline.compare.alignment.crossing import Alignment
from pipeline.compare.versions import Version
from pipeline.comparison import Relation
from pipeline.losses import is_loss
from pipeline.record import Finding

UNRELATED = Rule(
    "compare.unrelated",
    "warning",
    "两份文本很少相同，条款按记录逐项对照",
    "the texts have little in common; terms are paired by the two records",
)
TYPES = Rule("compare.types", "info", "合同类型不同", "contracts of different types")
TRUNCATED = Rule(
    "compare.truncated", "warning", "文本不完整，缺少的部分无法比对", "a text is cut off; the rest is not compared"
)
PARTIAL = Rule("compare.partial", "warning", "部分内容未能读取，未参与比对", "something was not read and not compared")
RECOGNISED = Rule(
    "compare.recognised",
    "info",
    "文字由识别得来，差异可能是识别错误",
    "recognised text; a difference may be a misreading",
)
NO_CLAUSES = Rule("compare.no-clauses", "warning", "没有编号条款，按段落比对", "no numbered clauses; compared by lines")
SCRIPTS = Rule("compare.scripts", "info", "繁简不同，字形差异不计", "scripts differ; forms of characters are no change")
RULES: tuple[Rule, ...] = (UNRELATED, TYPES, TRUNCATED, PARTIAL, RECOGNISED, NO_CLAUSES, SCRIPTS)

LEAST_TRADITIONAL = 3  # characters; fewer stand in a simplified contract too
POORLY_READ = frozenset({"illegible_lines", "no_text_found", "poor_page"})  # remarks on pages that were recognised


class Reason(NamedTuple):
    """What is wrong with one of the two files, in Chinese and English; empty where there is no more to say."""

    zh: str = ""
    en: str = ""


def remarks(old: Version, new: Version, alignment: Alignment, related: Relation) -> list[Finding]:  # noqa: ARG001
    """Return what a reader of the comparison should know of its limits, what weighs most first."""
    return [*_between(old, new, related), *_each(old, new)]


def _between(old: Version, new: Version, related: Relation) -> Iterator[Finding]:
    """Yield what concerns the two as a pair."""
    if related == "unrelated":
        yield finding(UNRELATED)
    types = [version.record.contract_type.value for version in (old, new)]
    if types[0] != types[1] and "other" not in types:
        yield finding(TYPES, " / ".join(types), " / ".join(types))
    if _is_traditional(old) != _is_traditional(new):
        name = (old if _is_traditional(old) else new).name
        yield finding(SCRIPTS, f"{name} 为繁体", f"{name} is in traditional characters")


def _each(old: Version, new: Version) -> Iterator[Finding]:
    """Yield what concerns one of the two files."""
    for rule, ask in CONDITIONS:
        for version in (old, new):
            reason = ask(version)
            if reason:
                zh, en = (f"{version.name} {said}".rstrip() for said in reason)
                yield finding(rule, zh, en)


def _is_traditional(version: Version) -> bool:
    return len(version.contract.view.document.folding) >= LEAST_TRADITIONAL


def _truncated(version: Version) -> Reason | None:
    return Reason() if version.record.source.truncated else None


def _partial(version: Version) -> Reason | None:
    document = version.contract.view.document
    pages = ", ".join(map(str, document.needs_ocr))
    codes = {warning.code for warning in document.warnings if is_loss(warning.code)} - {"needs_ocr"} | POORLY_READ
    lost = [warning.message for warning in document.warnings if warning.code in codes]
    if not pages and not lost:
        return None
    zh = [f"无文字层的页 {pages}"] if pages else []
    en = [f"pages without text {pages}"] if pages else []
    return Reason("；".join(zh + [_half(said, 0) for said in lost]), "; ".join(en + [_half(said, -1) for said in lost]))


def _half(message: str, which: int) -> str:
    """Return the Chinese or the English half of a message; the whole where it has one language."""
    return message.split(" | ")[which].strip()


def _recognised(version: Version) -> Reason | None:
    pages = ", ".join(map(str, version.record.source.ocr_pages))
    return Reason(f"第 {pages} 页", f"pages {pages}") if pages else None


def _no_clauses(version: Version) -> Reason | None:
    return None if version.contract.clauses else Reason()


CONDITIONS: tuple[tuple[Rule, Callable[[Version], Reason | None]], ...] = (
    (TRUNCATED, _truncated),
    (PARTIAL, _partial),
    (RECOGNISED, _recognised),
    (NO_CLAUSES, _no_clauses),
)

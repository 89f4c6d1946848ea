"""Values that rest on characters which were hard to recognise, and characters that were repaired (识别存疑、错字修正).

Only text that was recognised from a picture can be weak; a value is as weak as its weakest character.

>>> from pipeline.record import Slot
>>> title = Slot[str](state="filled", raw="租货合同", ocr_confidence=0.55)
>>> [(path, value.raw) for path, value in weak({"title": title})]
[('title', '租货合同')]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.checks._rule import Rule, finding
from pipeline.contract import Contract
from pipeline.document import Span
from pipeline.quotes import Model
from pipeline.record import Evidence, Finding, Record

WEAK_VALUE = Rule(
    "ocr.weak-value", "warning", "识别不清的值，请核对原件", "a value rests on weakly recognised characters"
)
REPAIRED = Rule("ocr.repaired", "info", "已修正识别错字", "misread characters were repaired")
RULES: tuple[Rule, ...] = (WEAK_VALUE, REPAIRED)

WEAK = 0.8
MOST_FINDINGS = 20  # more say no more than that the page is bad
MOST_SPANS = 200
SHOWN_CHARS = 40
SHOWN_REPAIRS = 5


def check(record: Record, contract: Contract) -> Iterable[Finding]:  # noqa: ARG001
    """Yield the weak values, each once, and one finding for all repairs."""
    if record.source.ocr_pages:
        yield from _weak_findings(record)
    repairs = getattr(record, "repairs", None) or []
    if repairs:
        listed = [f"{repair.original}→{repair.repaired} ({repair.raw})" for repair in repairs[:SHOWN_REPAIRS]]
        shown = ", ".join(listed) + ("…" if len(repairs) > SHOWN_REPAIRS else "")
        spans = [span for repair in repairs for span in repair.spans][:MOST_SPANS]
        yield finding(REPAIRED, f"共 {len(repairs)} 处：{shown}", f"{len(repairs)} in all: {shown}", spans=spans)


def _weak_findings(record: Record) -> Iterator[Finding]:
    found: dict[tuple[Span, ...], tuple[str, Evidence]] = {}
    for name in type(record).model_fields:
        for path, value in weak({name: getattr(record, name, None)}):
            found.setdefault(tuple(value.spans), (path, value))
    if len(found) > MOST_FINDINGS:
        spans = sorted({span for spans in found for span in spans})[:MOST_SPANS]
        yield finding(WEAK_VALUE, f"共 {len(found)} 个值", f"{len(found)} values", spans=spans)
        return
    for path, value in found.values():
        said = f"{path} {(value.raw or '')[:SHOWN_CHARS]} ({value.ocr_confidence})"
        yield finding(WEAK_VALUE, said, said, spans=value.spans, clause=getattr(value, "clause", None))


def weak(value: object, path: str = "") -> Iterator[tuple[str, Evidence]]:
    """Yield path and value of all that is filled from characters less sure than ``WEAK``."""
    if isinstance(value, Evidence):
        if value.state == "filled" and value.ocr_confidence is not None and value.ocr_confidence < WEAK:
            yield path, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from weak(part, name)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from weak(part, f"{path}[{number}]")
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from weak(getattr(value, name, None), f"{path}.{name}")

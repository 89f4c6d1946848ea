"""The whole pipeline as one component of spaCy: ``nlp.add_pipe("hetong")`` (spaCy 组件).

Only this module imports spaCy, and only spaCy imports it: through the entry point ``spacy_factories``.  The record
is kept as JSON in ``doc.user_data``, so that a ``Doc`` can be written to bytes and read back; ``doc._.contract``
reads it anew each time.  Spans lie on tokens: a tokenizer of longer words than characters may widen a value.

>>> import spacy
>>> nlp = spacy.blank("zh")
>>> component = nlp.add_pipe("hetong")
>>> doc = nlp("服务合同\\n甲方：北京云杉科技有限公司\\n乙方：\\n一、费用\\n每月服务费为5000元。")
>>> [(span.text, span.label_, span.id_) for span in doc.spans["parties"]]
[('北京云杉科技有限公司', 'party.name', 'parties[0].name')]
>>> [(span.text, span.id_) for span in doc.spans["blanks"]], doc._.contract.fees[0].value
([('乙方：', 'parties[1].name')], Decimal('5000'))
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator

from pydantic import BaseModel
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan

from pipeline.analyze import analyze_document
from pipeline.document import Span, from_string
from pipeline.record import ClauseRecord, Evidence, Record, Source

KEPT_UNDER = "hetong"  # the key of the record in ``doc.user_data``
BLANKS = "blanks"
_NO_VALUES = {"schema_version", "source", "noise", "repairs", "contract_type", "findings"}
GROUPS = (*(name for name in Record.model_fields if name not in _NO_VALUES), BLANKS)
KINDS = ("kind", "metric", "purpose")  # fields of an item that say what it is
SINGULAR = {
    "parties": "party",
    "channels": "channel",
    "platforms": "platform",
    "languages": "language",
    "breaks": "break",
    "excluded_days": "excluded_day",
    "fees": "fee",
    "rates": "rate",
    "service_levels": "service_level",
    "volume_tiers": "volume_tier",
    "methods": "method",
    "notice_periods": "notice_period",
    "definitions": "definition",
    "references": "reference",
}
INDEX_RE = re.compile(r"\[\d{1,9}\]")


@Language.factory("hetong", assigns=["doc._.contract", "doc.spans"])
def create(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 - spaCy passes them by these names
    """Return the component; it has no settings."""
    return annotate


def annotate(doc: Doc) -> Doc:
    """Read the contract in ``doc``; every text gets a record, also one that is no contract.

    doc.spans: a group for each field of the record that holds values (empty where there are none) and ``blanks``
    label of a span: the slot (``party.name``) or the kind of the item (``late_fee``); its id: the path in the record
    """
    text = doc.text
    source = Source(name="", sha256=hashlib.sha256(text.encode()).hexdigest(), format="txt")
    record = analyze_document(from_string(text), source, force=True)
    doc._.contract = record
    groups: dict[str, list[DocSpan]] = {name: [] for name in GROUPS}
    for path, value in values_of(record):
        group = BLANKS if value.state == "blank" else INDEX_RE.sub("", path).partition(".")[0]
        groups[group] += _place(doc, value.spans, label_of(path, value), path)
    for clause in _walk_clauses(record.clauses):
        groups["clauses"] += _place(doc, clause.spans, clause.kind or "clause", clause.id)
    for name, spans in groups.items():
        doc.spans[name] = spans
    return doc


def values_of(node: object, path: str = "") -> Iterator[tuple[str, Evidence]]:
    """Yield every slot and item of a record that is filled or blank, with its path, in the order of the record."""
    if isinstance(node, Evidence):
        if node.state != "absent":
            yield path, node
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from values_of(getattr(node, name), f"{path}.{name}" if path else name)
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from values_of(child, f"{path}[{index}]")


def label_of(path: str, value: Evidence) -> str:
    """Return what an item says it is, else the name of its slot.

    >>> from pipeline.record import Fee, Slot
    >>> label_of("fees[0]", Fee(kind="late_fee")), label_of("fees[1]", Fee()), label_of("parties[0].name", Slot[str]())
    ('late_fee', 'fee', 'party.name')
    """
    kind = next((getattr(value, name) for name in KINDS if hasattr(value, name)), "other")
    if kind != "other":
        return str(kind)
    return ".".join(SINGULAR.get(part, part) for part in INDEX_RE.sub("", path).split("."))


def _walk_clauses(clauses: Iterable[ClauseRecord]) -> Iterator[ClauseRecord]:
    for clause in clauses:
        yield clause
        yield from _walk_clauses(clause.children)


def _place(doc: Doc, places: Iterable[Span], label: str, path: str) -> Iterator[DocSpan]:
    """Yield the tokens of each place; a place without any token gives none."""
    for place in places:
        span = doc.char_span(place.start, place.end, label, alignment_mode="expand", span_id=path)
        if span is not None and len(span):
            yield span


def _read(doc: Doc) -> Record | None:
    """Return the record of a document that went through the component."""
    kept = doc.user_data.get(KEPT_UNDER)
    return None if kept is None else Record.model_validate_json(kept)


def _keep(doc: Doc, record: Record) -> None:
    doc.user_data[KEPT_UNDER] = record.model_dump_json()


Doc.set_extension("contract", getter=_read, setter=_keep, force=True)

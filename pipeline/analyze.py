"""The main path: file -> document -> view -> clauses -> fields -> findings -> record (主流程).

>>> analyze_document.__name__
'analyze_document'
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.checks import check
from pipeline.clauses import segment
from pipeline.cleaning import clean
from pipeline.contract import Clause, Contract
from pipeline.document import KEPT_LAYERS, Document
from pipeline.extractors import extract
from pipeline.record import ClauseRecord, Noise, Record, Source


def analyze(path: str | Path, *, with_text: bool = False, password: str | None = None) -> Record:
    """Return the record of the contract in the file at ``path``.

    with_text: keep the text as read in ``source.text``, so that spans can be checked without the file
    Raises HetongError: the file gives no record; the error names the reason and the way out.
    """
    from pipeline.parsers import parse_bytes, read_file  # type: ignore[attr-defined]

    content = read_file(path)
    document = parse_bytes(content, name=str(path), password=password)
    source = Source(name=Path(path).name, sha256=hashlib.sha256(content).hexdigest(), format=document.format)
    return analyze_document(document, source, with_text=with_text)


def analyze_document(document: Document, source: Source, *, with_text: bool = False) -> Record:
    """Return the record of a document that has been read: cleaned, segmented, extracted, checked."""
    document = clean(document)
    contract = segment(document.view())
    record = Record(
        source=_describe(source, document, with_text),
        noise=_noise(document),
        clauses=[_clause(contract, clause) for clause in contract.clauses],
    )
    record = record.model_copy(update=extract(contract))
    return record.model_copy(update={"findings": check(record, contract)})


def _describe(source: Source, document: Document, with_text: bool) -> Source:
    return source.model_copy(
        update={
            "pages": document.pages,
            "characters": len(document.raw),
            "encoding": document.encoding,
            "text": document.raw if with_text else None,
        }
    )


def _noise(document: Document) -> list[Noise]:
    """Return the lines and stretches that cleaning set aside, in the order of the text."""
    from pipeline.document import Span

    places = [
        (line.start, line.end, line.layer, line.reason) for line in document.lines if line.layer not in KEPT_LAYERS
    ]
    places += [(mark.start, mark.end, mark.kind, mark.reason) for mark in document.marks]
    return [
        Noise(kind=kind, raw=document.raw[start:end], spans=[Span(start, end)], reason=reason)
        for start, end, kind, reason in sorted(places, key=lambda place: place[:2])
        if end > start
    ]


def _clause(contract: Contract, clause: Clause) -> ClauseRecord:
    return ClauseRecord(
        id=clause.id,
        level=clause.level,
        number=clause.number,
        heading=clause.heading,
        kind=clause.kind,
        spans=list(contract.view.spans(clause.start, clause.end)),
        page=contract.view.page(clause.start),
        children=[_clause(contract, child) for child in clause.children],
    )

"""The main path: file -> document -> view -> clauses -> fields -> findings -> record (主流程).

>>> analyze_document.__name__
'analyze_document'
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from pipeline.checks import check
from pipeline.clauses import segment
from pipeline.clauses.learned import guesses
from pipeline.cleaning import clean
from pipeline.cleaning.truncation import is_truncated
from pipeline.contract import Clause, Contract
from pipeline.document import KEPT_LAYERS, Document, Line, Span
from pipeline.errors import NotAContract
from pipeline.extractors import extract
from pipeline.linear_model import Guess
from pipeline.parsers import parse_bytes, read_file
from pipeline.parsers.settings import DEFAULT, Settings
from pipeline.quotes import Noise, quoted_repairs
from pipeline.record import ClauseRecord, Finding, Record, Source

CONTRACT_RE = re.compile(
    r"合同|协议|[甲乙丙]方|双方|条款|约定|违约|签[订字约]|出租|承租|租[房赁金]|押金|委托|受托|盖章"
)
FEWEST_CLAUSES = 3
WORDS_ASKED = 400  # what has not been said by then is not what the text is about
NEEDED_WORDS = 3  # different ones of CONTRACT_RE; news pages stay below, a single page of a contract reaches it


def analyze(path: str | Path, settings: Settings = DEFAULT, *, with_text: bool = False, force: bool = False) -> Record:
    """Return the record of the contract in the file at ``path`` (``-`` is standard input).

    settings: password of the file, and whether pictures of text are recognised
    with_text: keep the text as read in ``source.text``, so that spans can be checked without the file
    force: give a record although the text does not look like a contract
    Raises HetongError: the file gives no record; the error names the reason and the way out.
    """
    return analyze_content(read_file(path), str(path), settings, with_text=with_text, force=force)


def analyze_content(
    content: bytes, path: str, settings: Settings = DEFAULT, *, with_text: bool = False, force: bool = False
) -> Record:
    """Return the record of a file whose ``content`` is at hand; ``path`` is its name, the rest as for `analyze`."""
    return read_contract(content, path, settings, with_text=with_text, force=force)[1]


def read_contract(
    content: bytes, path: str, settings: Settings = DEFAULT, *, with_text: bool = False, force: bool = False
) -> tuple[Contract, Record]:
    """Return the contract of a file, as text with its clauses, and its record: for what compares both."""
    document = parse_bytes(content, path, settings)
    name = os.fsencode(Path(path).name).decode("utf-8", "replace")  # a name in another encoding is still a name
    source = Source(name=name, sha256=hashlib.sha256(content).hexdigest(), format=document.format)
    try:
        return analyze_contract(document, source, with_text=with_text, force=force)
    except NotAContract as error:
        raise NotAContract(path, error.detail) from None  # under the name that the user gave


def analyze_document(document: Document, source: Source, *, with_text: bool = False, force: bool = False) -> Record:
    """Return the record of a document that has been read: cleaned, segmented, extracted, checked."""
    return analyze_contract(document, source, with_text=with_text, force=force)[1]


def analyze_contract(
    document: Document, source: Source, *, with_text: bool = False, force: bool = False
) -> tuple[Contract, Record]:
    """Return the contract that a document holds and its record, as `read_contract` does for a file."""
    document = clean(document)
    contract = segment(document.view())
    kinds = guesses(contract)
    record = Record(
        source=_describe(source, contract, with_text),
        noise=_noise(document),
        repairs=quoted_repairs(document),
        clauses=[_clause(contract, clause, kinds) for clause in contract.clauses],
    )
    record = record.model_copy(update=extract(contract))
    if not force and not _is_contract(record, contract):
        raise NotAContract(source.name, f"{len(document.raw)} characters")
    return contract, record.model_copy(update={"findings": _remarks(document) + check(record, contract)})


def _is_contract(record: Record, contract: Contract) -> bool:
    """Return whether there is what contracts are made of: two parties, or a title or clauses with something in them.

    An index of forms has a title and no more, a news page has neither; a form without 甲方 may have few of the words.
    """
    is_titled = record.title.state == "filled"
    if len(record.parties) >= 2 or (is_titled and (record.clauses or record.fees)):
        return True
    words = {match.group() for match in islice(CONTRACT_RE.finditer(contract.view.string), WORDS_ASKED)}
    is_begun = bool(record.parties or record.clauses or is_titled)
    return (len(record.clauses) >= FEWEST_CLAUSES and bool(words)) or (is_begun and len(words) >= NEEDED_WORDS)


def _remarks(document: Document) -> list[Finding]:
    """Return what the parser met as findings: hidden text, tracked deletions, pages without text."""
    pages = ", ".join(map(str, document.needs_ocr))
    missing = [
        Finding(code="file.needs-ocr", severity="warning", message=f"无文字层的页 | pages without text: {pages}")
    ]
    return (missing if pages else []) + [
        Finding(
            code=f"file.{warning.code.replace('_', '-')}",
            severity="warning",
            message=warning.message,
            spans=[warning.span] if warning.span else [],
        )
        for warning in document.warnings
    ]


def _describe(source: Source, contract: Contract, with_text: bool) -> Source:
    document = contract.view.document
    recognised = contract.view.recognised
    return source.model_copy(
        update={
            "pages": document.pages,
            "characters": len(document.raw),
            "encoding": document.encoding,
            "ocr_pages": sorted({line.page or 1 for line in recognised}),
            "ocr_confidence": _sureness(recognised),
            "truncated": is_truncated(contract.view),
            "text": document.raw if with_text else None,
        }
    )


def _noise(document: Document) -> list[Noise]:
    """Return the lines and stretches that cleaning set aside, in the order of the text."""
    places = [
        (line.start, line.end, line.layer, line.reason) for line in document.lines if line.layer not in KEPT_LAYERS
    ]
    places += [(mark.start, mark.end, mark.kind, mark.reason) for mark in document.marks]
    return [
        Noise(kind=kind, raw=document.raw[start:end], spans=[Span(start, end)], reason=reason)
        for start, end, kind, reason in sorted(places, key=lambda place: place[:2])
        if end > start
    ]


def _sureness(lines: Iterable[Line]) -> float | None:
    """Return how sure the recogniser is of a character of ``lines`` on average."""
    counted = [(line.end - line.start, line.confidence or 0) for line in lines]
    characters = sum(count for count, _ in counted)
    return round(sum(count * mean for count, mean in counted) / characters, 3) if characters else None


def _clause(contract: Contract, clause: Clause, guesses: Mapping[str, Guess]) -> ClauseRecord:
    guess = guesses.get(clause.id)
    told = "kinds.heading" if clause.is_told else None
    return ClauseRecord(
        id=clause.id,
        level=clause.level,
        number=clause.number,
        heading=clause.heading,
        kind=guess.kind if guess else clause.kind,
        kind_rule=guess.rule if guess else told,
        kind_confidence=round(guess.probability, 2) if guess else None,
        spans=list(contract.view.spans(clause.start, clause.end)),
        page=contract.view.page(clause.start),
        children=[_clause(contract, child, guesses) for child in clause.children],
    )

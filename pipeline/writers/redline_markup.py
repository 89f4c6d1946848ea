"""A stream of changes as Word's tracked changes (修订标记): the body of ``word/document.xml``.

Element order and nesting are Word's own: a paragraph mark that comes or goes is marked in the properties of its
paragraph, what is moved stands between named range marks, deleted text is ``delText``, moved text is ``t``.

>>> body([Piece("ins", "乙方"), Piece("same", "\\n")], Hand(None))
'<w:p><w:ins w:id="1" w:author="hetong"><w:r><w:t xml:space="preserve">乙方</w:t></w:r></w:ins></w:p>'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from xml.sax.saxutils import escape, quoteattr

from pipeline.writers.redline_pieces import Piece, moved

AUTHOR = "hetong"
NO_DATE = datetime(2000, 1, 1)
FORM_AUTHOR = "hetong 格式 form"  # of what differs in form only, so that a reader can leave it out
ILLEGAL_RE = re.compile("[^\\t\\n\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
REPLACEMENT = "\ufffd"
COMMENT_RUN = '<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="{}"/></w:r>'


@dataclass
class Hand:
    """Who marks and when; every mark gets a number of its own."""

    date: datetime | None
    author: str = AUTHOR
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def mark(self, *, is_form: bool = False) -> str:
        """Return the attributes of one tracked change."""
        return f'w:id="{next(self.numbers)}" {self.signature(is_form=is_form)}'

    def signature(self, *, is_form: bool = False) -> str:
        """Return author and, where one is known, date."""
        author = f"w:author={quoteattr(FORM_AUTHOR if is_form else self.author)}"
        return author if self.date is None else f'{author} w:date="{stamp(self.date)}"'

    def range_signature(self) -> str:
        """Return the same for where a move begins, which must have a date; nobody is shown that one."""
        return f'w:author={quoteattr(self.author)} w:date="{stamp(self.date or NO_DATE)}"'


@dataclass
class Notes:
    """Where comments begin and end: their numbers by position in the stream."""

    opening: Mapping[int, Sequence[int]] = field(default_factory=dict)
    closing: Mapping[int, Sequence[int]] = field(default_factory=dict)


def stamp(date: datetime) -> str:
    """Return a date as Word writes it; without a time zone it is taken as UTC.

    >>> stamp(datetime(2026, 1, 2, 3, 4, 5, 6))
    '2026-01-02T03:04:05Z'
    """
    moment = date.astimezone(UTC) if date.tzinfo else date
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def legal(text: str) -> str:
    """Return ``text`` with what XML cannot hold replaced one by one.

    >>> legal("a\\x00b")
    'a\\ufffdb'
    """
    return ILLEGAL_RE.sub(REPLACEMENT, text)


def body(pieces: Sequence[Piece], hand: Hand, notes: Notes | None = None) -> str:
    """Return the paragraphs of a stream that ends with a line end that stays."""
    notes = notes or Notes()
    moves = _Moves(pieces, hand)
    paragraphs: list[str] = []
    start = 0
    for place, piece in enumerate(pieces):
        if piece.is_line_end:
            content = "".join(_inline(pieces, range(start, place + 1), hand, notes, moves))
            paragraphs.append(f"<w:p>{_mark(piece, hand)}{content}</w:p>{moves.after(place)}")
            start = place + 1
    return "".join(paragraphs)


class _Moves:
    """Where moved clauses begin and end in the stream, and their range marks."""

    def __init__(self, pieces: Sequence[Piece], hand: Hand) -> None:
        self._before: dict[int, str] = {}
        self._behind: dict[int, str] = {}
        self._after: dict[int, str] = {}
        for name, ((_, kind), (first, last)) in enumerate(sorted(moved(pieces).items())):
            mark = next(hand.numbers)
            self._before[first] = (
                f'<w:{kind}RangeStart w:id="{mark}" {hand.range_signature()} w:name="move{name // 2 + 1}"/>'
            )
            behind = self._after if pieces[last].is_line_end else self._behind
            behind[last] = f'<w:{kind}RangeEnd w:id="{mark}"/>'

    def before(self, place: int) -> str:
        return self._before.get(place, "")

    def behind(self, place: int) -> str:
        return self._behind.get(place, "")

    def after(self, place: int) -> str:
        """Return what stands behind the paragraph that ends at ``place``."""
        return self._after.get(place, "")


def _mark(end: Piece, hand: Hand) -> str:
    """Return the properties of a paragraph by what becomes of its mark."""
    if end.kind == "same":
        return ""
    return f"<w:pPr><w:rPr><w:{end.kind} {hand.mark(is_form=end.is_form)}/></w:rPr></w:pPr>"


def _inline(pieces: Sequence[Piece], places: range, hand: Hand, notes: Notes, moves: _Moves) -> Iterator[str]:
    """Yield what stands in one paragraph; the last of ``places`` is its end."""
    is_staying = pieces[places[-1]].kind == "same"
    for place in places:
        piece = pieces[place]
        yield moves.before(place)
        yield from (f'<w:commentRangeStart w:id="{number}"/>' for number in notes.opening.get(place, ()))
        if not piece.is_line_end:
            yield _wrapped(_run(piece), piece, hand)
        for number in notes.closing.get(place, ()):
            yield f'<w:commentRangeEnd w:id="{number}"/>'
            sign = COMMENT_RUN.format(number)
            yield sign if is_staying else _wrapped(sign, piece, hand)
        yield moves.behind(place)


def _wrapped(run: str, piece: Piece, hand: Hand) -> str:
    if piece.kind == "same":
        return run
    return f"<w:{piece.kind} {hand.mark(is_form=piece.is_form)}>{run}</w:{piece.kind}>"


def _run(piece: Piece) -> str:
    name = "delText" if piece.kind == "del" else "t"
    parts = (
        "<w:tab/>" if part == "\t" else f'<w:{name} xml:space="preserve">{escape(part)}</w:{name}>'
        for part in re.findall(r"\t|[^\t]+", legal(piece.text))
    )
    return f"<w:r>{'<w:rPr><w:b/><w:bCs/></w:rPr>' if piece.is_bold else ''}{''.join(parts)}</w:r>"


def joined(paragraphs: Iterable[str]) -> str:
    """Return plain paragraphs, as comments hold them."""
    return "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(legal(one))}</w:t></w:r></w:p>' for one in paragraphs)

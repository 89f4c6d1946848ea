"""A redline: a Word document in which every difference is a tracked change (修订稿).

Accept all and it is the new text, reject all and it is the old one.  Two DOCX files are compared by a library that
keeps their layout, as far as what it gives proves right; all else is set as plain paragraphs from the comparison.

>>> from pipeline.comparison import Clauses, Edit, Passage
>>> sides = [Passage(index=0, text=text, spans=[]) for text in ("每月10日", "每月15日")]
>>> clauses = [Clauses(change="edited", old=sides[:1], new=sides[1:], edits=[Edit(old=(2, 4), new=(2, 4))])]
>>> redline = plain(Comparison.model_construct(clauses=clauses, terms=[]), "", None)
>>> accepted(redline), rejected(redline)
(['每月15日'], ['每月10日'])
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pipeline.comparison import Comparison
from pipeline.errors import HetongError
from pipeline.writers.folder import whole
from pipeline.writers.redline_annotating import annotated
from pipeline.writers.redline_library import CompareError, compared
from pipeline.writers.redline_markup import ILLEGAL_RE, Hand, body, legal
from pipeline.writers.redline_mending import mended, readied
from pipeline.writers.redline_notes import comments
from pipeline.writers.redline_package import parts
from pipeline.writers.redline_pieces import NEW_KINDS, OLD_KINDS, text_of
from pipeline.writers.redline_proof import PARTS, has_comments, prove
from pipeline.writers.redline_reading import accepted, packed, rejected, settled
from pipeline.writers.redline_stream import stream

PLAIN = "修订稿只含合同文字，不含原版式"
REMARKS = {
    "plain": PLAIN + "（{0}） | the redline holds the text without the layout ({1})",
    "earlier": "文件中原有的修订按已接受处理 | tracked changes that the files held already are taken as accepted",
    "untracked": "{0}的差异未标为修订 | differences of {1} are not tracked",
    "comments": "文件中原有的批注未作比对 | comments that the files held already are not compared",
    "unproven": "修订稿核验不符，请逐条核对 | the redline does not give both texts: look at each change",
    "replaced": "{0} 个 XML 不能保存的字符已替换 | {0} characters that XML cannot hold are replaced",
}


def write(
    comparison: Comparison,
    target: Path,
    *,
    old: bytes | None = None,
    new: bytes | None = None,
    date: datetime | None = None,
) -> list[str]:
    """Write the redline of a comparison to ``target``, whole or not at all, and return remarks for the reader.

    old, new: the files themselves where both are DOCX; date: of the changes, none without it
    Raises OutputError: no folder, no permission, no space.
    """
    content, remarks = made(comparison, old, new, date)
    with whole(target) as temporary:
        temporary.write_bytes(content)
    return remarks


def made(
    comparison: Comparison, old: bytes | None = None, new: bytes | None = None, date: datetime | None = None
) -> tuple[bytes, list[str]]:
    """Return the redline of a comparison and remarks on it; see `write`."""
    reason = ("不是两份 DOCX", "the files are not both DOCX")
    if old is not None and new is not None:
        try:
            return with_layout(old, new, date, comparison)
        except (CompareError, HetongError) as error:
            reason = ("未能按原版式比对", error.code if isinstance(error, HetongError) else str(error))
    redline = plain(comparison, f"{comparison.old.name} → {comparison.new.name}", date)
    remarks = [REMARKS["plain"].format(*reason)]
    texts = [text_of(stream(comparison.clauses), kinds) for kinds in (NEW_KINDS, OLD_KINDS)]
    lost = sum(len(ILLEGAL_RE.findall(text)) for text in texts)
    if lost:
        remarks.append(REMARKS["replaced"].format(lost, lost))
    if ["\n".join([*read(redline), ""]) for read in (accepted, rejected)] != [legal(text) for text in texts]:
        remarks.append(REMARKS["unproven"])
    return redline, remarks


def is_plain(remarks: Sequence[str]) -> bool:
    """Return whether the remarks on a redline say that it is without the files' layout."""
    return any(remark.startswith(PLAIN) for remark in remarks)


def with_layout(
    old: bytes, new: bytes, date: datetime | None, comparison: Comparison | None = None
) -> tuple[bytes, list[str]]:
    """Return a redline that keeps the layout of two DOCX files, proven, and remarks on it.

    comparison: its changes of terms are told in comments
    Raises CompareError: it cannot be made or does not prove right.  Raises HetongError: a file cannot be read.
    """
    (before, after), has_earlier = readied((old, new))
    redline = mended(compared(before, after, date), is_dated=date is not None)
    if comparison is not None:
        redline = annotated(redline, comparison, Hand(date))
    if has_earlier:
        old, new = settled(old, is_accepted=True), settled(new, is_accepted=True)
    is_exact, untracked = prove(redline, old, new)
    if not is_exact:
        raise CompareError("the library's redline does not give both texts")
    remarks = [REMARKS["earlier"]] if has_earlier else []
    if has_comments(old) or has_comments(new):
        remarks.append(REMARKS["comments"])
    return redline, remarks + [REMARKS["untracked"].format(*PARTS[kind]) for kind in untracked]


def plain(comparison: Comparison, title: str, date: datetime | None) -> bytes:
    """Return a redline of the texts alone, without the layout of the files."""
    pieces = stream(comparison.clauses)
    hand = Hand(date)
    notes, places = comments(comparison, pieces, hand)
    return packed(parts(body(pieces, hand, places), notes, title, date))

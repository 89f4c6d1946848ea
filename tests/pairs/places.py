"""Where the rows of a pair stand in a contract as it was read: what a place that is told belongs to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping

from pipeline.contract import Contract
from pipeline.document import Span
from pipeline.folding import fold

SOLID_RE = re.compile(r"[\s|\x00]|(?<=\d),(?=\d{3})|(?<=_)_+")


class Rows:
    """The rows of one version, each with its stretch of ``view.string``; a row that is not found has none."""

    def __init__(self, contract: Contract, rows: Mapping[int, str]) -> None:
        self.contract = contract
        self._runs = sorted((run.raw, run.view, run.length) for run in contract.view.runs)
        self._starts = [start for start, *_ in self._runs]
        plain = fold_same(contract.view.plain)
        dropped = {place for match in SOLID_RE.finditer(plain) for place in range(*match.span())}
        self._offsets = [place for place in range(len(plain)) if place not in dropped]
        self._solid = "".join(plain[place] for place in self._offsets)
        self.stretches = dict(self._located(rows))

    def _located(self, rows: Mapping[int, str]) -> Iterable[tuple[int, tuple[int, int]]]:
        cursor = 0
        for key, text in rows.items():
            wanted = solid(text)
            at = self._solid.find(wanted, cursor)
            at = self._solid.find(wanted) if at < 0 else at
            if at >= 0 and wanted:
                cursor = at + len(wanted)
                yield key, (self._offsets[at], self._offsets[cursor - 1] + 1)

    def view_offset(self, raw: int) -> int:
        """Return where the character at ``raw`` stands in the view, or the next one that does."""
        index = max(bisect_right(self._starts, raw) - 1, 0)
        if not self._runs:
            return 0
        start, view, length = self._runs[index]
        if raw < start + length or index + 1 == len(self._runs):
            return view + min(max(raw - start, 0), length)
        return self._runs[index + 1][1]

    def touched(self, spans: Iterable[Span]) -> set[int]:
        """Return the keys of the rows that ``spans`` of the file's text touch."""
        found: set[int] = set()
        for span in spans:
            low, high = self.view_offset(span.start), self.view_offset(max(span.end - 1, span.start)) + 1
            found |= {key for key, (start, end) in self.stretches.items() if low < end and start < high}
        return found

    def middles(self, spans: Iterable[Span]) -> set[int]:
        """Return the keys of the rows whose middle lies in ``spans``."""
        places = [(self.view_offset(span.start), self.view_offset(max(span.end - 1, span.start)) + 1) for span in spans]
        return {
            key
            for key, (start, end) in self.stretches.items()
            if any(low <= (start + end - 1) // 2 < high for low, high in places)
        }


def fold_same(text: str) -> str:
    """Return ``text`` without differences of style in punctuation, of the same length."""
    return text.translate({ord("。"): ".", ord("“"): '"', ord("”"): '"', ord("、"): "、"})


def solid(text: str) -> str:
    return SOLID_RE.sub("", fold_same(fold(text)))

"""Where terms stand (位置): from spans of a record to offsets of the view, and to places that a user is shown.

>>> from pipeline.document import from_string
>>> view = from_string("月费：1500元\\n").view()
>>> Offsets(view).stretch([Span(3, 8)])
(3, 8)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from pipeline.compare.pieces import Stretch
from pipeline.comparison import Place
from pipeline.contract import Contract
from pipeline.document import Span, View
from pipeline.provenance import trim

FAR_CHARS = 60  # two spans with more between them are no stretch: the first one is the place


class Offsets:
    """The way from raw offsets to offsets of the view."""

    def __init__(self, view: View) -> None:
        self.runs = sorted(view.runs, key=lambda run: run.raw)
        self.starts = [run.raw for run in self.runs]

    def stretch(self, spans: Sequence[Span]) -> Stretch | None:
        """Return the stretch of the view that ``spans`` cover, None where nothing of them is in the view."""
        found: Stretch | None = None
        for span in spans:
            low, high = self._offset(span.start, is_end=False), self._offset(span.end, is_end=True)
            if low is None or high is None or high <= low:
                continue
            if found is None:
                found = (low, high)
            elif 0 <= low - found[1] <= FAR_CHARS:
                found = (found[0], high)
        return found

    def _offset(self, raw: int, *, is_end: bool) -> int | None:
        place = bisect_right(self.starts, raw - is_end) - 1
        if place < 0:
            return None
        run = self.runs[place]
        return run.view + min(raw - run.raw, run.length)


def place_of(contract: Contract, stretch: Stretch) -> Place:
    """Return ``stretch`` of the view as a user is shown it, white space at its ends left out."""
    view = contract.view
    start, end = trim(view, stretch)
    spans = view.spans(start, end)
    clause = contract.clause_at(start)
    return Place(
        raw="".join(view.document.raw[span.start : span.end] for span in spans),
        spans=list(spans),
        page=view.page(start),
        clause=clause.id if clause else None,
        number=clause.number if clause else None,
    )

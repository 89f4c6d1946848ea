"""What differs inside pieces that belong together (差异片段): whole figures and words, noise told apart.

The unchanged rest of both sides is the same text, character for character: the hunks make the old text the new one.

>>> from pipeline.clauses import segment
>>> from pipeline.compare.alignment.passages import pieces
>>> from pipeline.document import from_string
>>> sides = []
>>> for text in ("违约金为0.05%", "违约金为 0.5%"):
...     contract = segment(from_string(text).view())
...     sides.append(joined(contract.view.string, text, pieces(contract, contract.view.string)))
>>> [(tuple(hunk.old), tuple(hunk.new), hunk.is_noise) for hunk in differences(*sides)[0]]
[((4, 4), (4, 5), True), ((4, 8), (5, 8), False)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Indel

from pipeline.compare.alignment.keys import Token, key_of, tokens
from pipeline.compare.alignment.passages import words_start
from pipeline.compare.alignment.slides import Block, slid
from pipeline.compare.pieces import Hunk, Piece, Stretch

MOST_BETWEEN = 2  # so few unchanged characters between two differences are shown with them
SOME_BETWEEN = 5  # and so few if the differences are longer by far
BRACKETS = frozenset({"[]", "【】", "()"})  # that stand around a blank


NoiseTest = Callable[[Hunk], bool]


def _never(_: Hunk) -> bool:
    return False


@dataclass(frozen=True)
class Joined:
    """Pieces run together; offsets here are into ``text``, ``places`` leads back: start here, start in the view.

    text: as printed
    first: where behind its marker the first piece begins
    """

    string: str
    pieces: Sequence[Piece]
    text: str
    first: int
    places: list[Stretch]

    @cached_property
    def tokens(self) -> list[Token]:
        """Return what the pieces say behind their markers."""
        return [
            Token(token.text, token.start + at - start, token.end + at - start)
            for piece, (at, start) in zip(self.pieces, self.places, strict=True)
            for token in tokens(self.string, words_start(piece), piece.end)
        ]

    @cached_property
    def matched(self) -> str:
        """Return the text in the form in which it is matched."""
        return "".join([self.string[piece.start : piece.end] for piece in self.pieces])

    def stretches(self, start: int, end: int) -> list[Stretch]:
        """Return [start, end) in the view, cut where pieces do not follow each other."""
        found: list[Stretch] = []
        ends = [place[0] for place in self.places[1:]] + [len(self.text)]
        for (low, there), high in zip(self.places, ends, strict=True):
            if (start < high and end > low) or start == end == low or (start == end == high == len(self.text)):
                stretch = (max(start, low) - low + there, min(end, high) - low + there)
                if found and found[-1][1] == stretch[0]:
                    stretch = (found.pop()[0], stretch[1])
                found.append(stretch)
                if start == end:
                    break
        return found


def joined(string: str, printed: str, pieces: Sequence[Piece]) -> Joined:
    """Return ``pieces`` of a view run together."""
    places, at = [], 0
    for piece in pieces:
        places.append((at, piece.start))
        at += piece.end - piece.start
    text = "".join([printed[piece.start : piece.end] for piece in pieces])
    return Joined(string, pieces, text, words_start(pieces[0]) - pieces[0].start, places)


def differences(old: Joined, new: Joined, is_noise: NoiseTest = _never) -> tuple[tuple[Hunk, ...], float]:
    """Return what differs, in the order of the text and in offsets of the views, and the share of equal words.

    is_noise: whether a difference of words means nothing nevertheless
    """
    if old.text == new.text and old.first == new.first:
        return (), 1.0
    blocks = _blocks(old, new)
    found = [
        hunk if hunk.is_noise or not is_noise(hunk) else hunk._replace(is_noise=True)
        for difference in [*_marker(old, new), *_raw(old, new, blocks)]
        for hunk in _in_view(difference, old, new)
    ]
    return tuple(_run_together(found, old.string, new.string)), _share(old, new, blocks)


def _blocks(old: Joined, new: Joined) -> list[Block]:
    """Return runs of equal tokens: begin on both sides, and length."""
    one, other = [token.text for token in old.tokens], [token.text for token in new.tokens]
    if one == other:
        return [(0, 0, len(one))] if one else []
    blocks = [
        (code.src_start, code.dest_start, code.src_end - code.src_start)
        for code in Indel.opcodes(one, other)
        if code.tag == "equal"
    ]
    return slid(blocks, old.tokens, old.matched, new.tokens, new.matched)


def _share(old: Joined, new: Joined, blocks: Sequence[Block]) -> float:
    equal = sum(len(token.text) for i, _, length in blocks for token in old.tokens[i : i + length])
    whole = sum(len(token.text) for token in old.tokens) + sum(len(token.text) for token in new.tokens)
    return 2 * equal / whole if whole else 1.0


def _marker(old: Joined, new: Joined) -> list[Hunk]:
    one, other = old.text[: old.first], new.text[: new.first]
    if one == other:
        return []
    return [Hunk((0, len(one)), (0, len(other)), is_noise=True)]


def _raw(old: Joined, new: Joined, blocks: Sequence[Block]) -> Iterator[Hunk]:
    """Yield every difference between tokens that are equal, and those of print in equal tokens."""
    i = j = 0
    at_old, at_new = old.first, new.first
    for block_old, block_new, length in [*blocks, (len(old.tokens), len(new.tokens), 0)]:
        end_old = old.tokens[block_old].start if block_old < len(old.tokens) else len(old.text)
        end_new = new.tokens[block_new].start if block_new < len(new.tokens) else len(new.text)
        yield from _between(
            old, new, ((at_old, end_old), (at_new, end_new)), (old.tokens[i:block_old], new.tokens[j:block_new])
        )
        i, j = block_old + length, block_new + length
        if length:
            at_old, at_new = old.tokens[i - 1].end, new.tokens[j - 1].end
            if old.text[end_old:at_old] != new.text[end_new:at_new]:
                yield from _print(old, new, old.tokens[block_old:i], new.tokens[block_new:j])


def _print(old: Joined, new: Joined, olds: Sequence[Token], news: Sequence[Token]) -> Iterator[Hunk]:
    """Yield how a run of equal tokens is printed otherwise."""
    last: tuple[Token, Token] | None = None
    for one, other in zip(olds, news, strict=True):
        if last:
            yield from _trimmed(old, new, (last[0].end, one.start), (last[1].end, other.start))
        if old.text[one.start : one.end] != new.text[other.start : other.end]:
            yield Hunk((one.start, one.end), (other.start, other.end), is_noise=True)
        last = (one, other)


def _between(
    old: Joined, new: Joined, places: tuple[Stretch, Stretch], differing: tuple[Sequence[Token], Sequence[Token]]
) -> Iterator[Hunk]:
    """Yield what differs between two runs of equal tokens, ``places``; ``differing``: the tokens there.

    As many cells of a table on both sides differ one by one.
    """
    rows = _cells(old.matched, places[0], differing[0]), _cells(new.matched, places[1], differing[1])
    if len(rows[0]) != len(rows[1]):
        yield from _apart(old, new, places, differing)
        return
    for (place_old, olds), (place_new, news) in zip(*rows, strict=True):
        yield from _apart(old, new, (place_old, place_new), (olds, news))


def _apart(
    old: Joined, new: Joined, places: tuple[Stretch, Stretch], differing: tuple[Sequence[Token], Sequence[Token]]
) -> Iterator[Hunk]:
    """Yield what differs between two stretches that have no token in common."""
    (low_old, high_old), (low_new, high_new) = places
    olds, news = differing
    if olds and news:
        one, other = (olds[0].start, olds[-1].end), (news[0].start, news[-1].end)
        is_noise = _is_wrapped(old.matched[slice(*one)], new.matched[slice(*other)])
        one, other = (
            _inside(old.matched, one, new.matched, places[1], other),
            _inside(new.matched, other, old.matched, places[0], one),
        )
        yield from _trimmed(old, new, (low_old, one[0]), (low_new, other[0]))
        yield Hunk(one, other, is_noise)
        yield from _trimmed(old, new, (one[1], high_old), (other[1], high_new))
        return
    if not olds and not news:
        yield from _trimmed(old, new, *places)
        return
    opposite = new.matched[low_new:high_new] if olds else old.matched[low_old:high_old]
    if "".join(token.text for token in [*olds, *news]) == key_of(opposite):  # a number that is a marker there
        yield from _trimmed(old, new, *places)
        return
    before = olds[0].start - low_old if olds else news[0].start - low_new
    behind = high_old - olds[-1].end if olds else high_new - news[-1].end
    low, high = _common(old.text[low_old:high_old], new.text[low_new:high_new], before, behind)
    yield Hunk((low_old + low, high_old - high), (low_new + low, high_new - high))


def _cells(text: str, place: Stretch, differing: Sequence[Token]) -> list[tuple[Stretch, list[Token]]]:
    """Return [start, end) of ``text`` cut behind its tabs, with the tokens of each cell."""
    ends = [at + 1 for at in range(*place) if text[at] == "\t"] + [place[1]]
    starts = [place[0], *ends]
    return [
        ((low, high), [token for token in differing if low <= token.start < high])
        for low, high in zip(starts, ends, strict=False)
    ]


def _inside(near: str, blank: Stretch, far: str, within: Stretch, filled: Stretch) -> Stretch:
    """Return ``blank`` of ``near`` without its brackets if ``filled``, in ``far[within]``, stands in such too.

    >>> _inside("期[   ]年", (1, 6), "期[ 1 ]年", (1, 6), (3, 4)), _inside("期[ ]年", (1, 4), "期1年", (1, 2), (1, 2))
    ((3, 4), (1, 4))
    """
    start, end = blank
    if near[start] + near[end - 1] not in BRACKETS or near[start + 1 : end - 1].strip(" "):
        return blank
    before, behind = far[within[0] : filled[0]], far[filled[1] : within[1]]
    if before.rstrip(" ")[-1:] != near[start] or behind.lstrip(" ")[:1] != near[end - 1]:
        return blank
    low = min(start + 1 + len(before) - len(before.rstrip(" ")), end - 1)
    return low, max(end - 1 - (len(behind) - len(behind.lstrip(" "))), low)


def _is_wrapped(old: str, new: str) -> bool:
    """Return whether two texts differ only by a figure that goes on in the next line: 共1 / 2个月."""
    if "\n" not in old and "\n" not in new:
        return False
    return key_of(old.replace("\n", "")) == key_of(new.replace("\n", ""))


def _trimmed(old: Joined, new: Joined, one: Stretch, other: Stretch) -> Iterator[Hunk]:
    text, beside = old.text[one[0] : one[1]], new.text[other[0] : other[1]]
    if text != beside:
        low, high = _common(text, beside)
        yield Hunk((one[0] + low, one[1] - high), (other[0] + low, other[1] - high), is_noise=True)


def _common(one: str, other: str, most_low: int | None = None, most_high: int | None = None) -> tuple[int, int]:
    """Return how many characters at the begin and the end are the same."""
    most = min(len(one), len(other))
    low = 0
    while low < min(most, most if most_low is None else most_low) and one[low] == other[low]:
        low += 1
    high = 0
    while high < min(most - low, most if most_high is None else most_high) and one[-1 - high] == other[-1 - high]:
        high += 1
    return low, high


def _run_together(hunks: Sequence[Hunk], old: str, new: str) -> list[Hunk]:
    """Join differences between which next to nothing is unchanged; what is noise between them goes with them.

    Cells of a table stay apart.
    """
    found: list[Hunk] = []
    last = -1  # the last difference of substance
    for hunk in hunks:
        is_parted = last >= 0 and (
            "\t" in old[found[last].old[1] : hunk.old[0]] or "\t" in new[found[last].new[1] : hunk.new[0]]
        )
        if not hunk.is_noise and last >= 0 and not is_parted and _is_close(found[last], hunk):
            found[last:] = [Hunk((found[last].old[0], hunk.old[1]), (found[last].new[0], hunk.new[1]))]
            continue
        last = last if hunk.is_noise else len(found)
        found.append(hunk)
    return found


def _is_close(one: Hunk, other: Hunk) -> bool:
    between = max(other.old[0] - one.old[1], other.new[0] - one.new[1])
    return between <= MOST_BETWEEN or (between <= SOME_BETWEEN and 2 * between < min(_size(one), _size(other)))


def _size(hunk: Hunk) -> int:
    return max(hunk.old[1] - hunk.old[0], hunk.new[1] - hunk.new[0])


def _in_view(hunk: Hunk, old: Joined, new: Joined) -> Iterator[Hunk]:
    olds, news = old.stretches(*hunk.old), new.stretches(*hunk.new)
    for place in range(max(len(olds), len(news))):
        one = olds[place] if place < len(olds) else (olds[-1][1], olds[-1][1])
        other = news[place] if place < len(news) else (news[-1][1], news[-1][1])
        yield Hunk(one, other, hunk.is_noise)

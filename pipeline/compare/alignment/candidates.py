"""Which pieces may belong together although their words differ (候选): found by what few pieces share.

>>> keys = ["甲方每月支付服务费", "双方应当保密", "乙方每月支付服务费用"]
>>> side = Side((), keys, [""] * 3, [None] * 3)
>>> sharing([0, 1], [1, 2], side, side)
[(0, 2), (1, 1)]
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain as run_on

from rapidfuzz.distance import Indel

from pipeline.compare.alignment.likeness import likeness
from pipeline.compare.alignment.links import Candidate, Group, Links, apart, chain
from pipeline.compare.alignment.sides import Side

MOST_HOLDERS = 6  # what more pieces say tells none of them
MOST_CANDIDATES = 5
SHORTEST_CHARS = 8  # a shorter text is joined only by what stands around it
STRONG = 0.6  # share of equal words that is enough anywhere
ENOUGH = 0.75  # with heading, number and neighbours counted
FEWEST_EQUAL = 0.1
SMALL_GAP = 900  # pairs of pieces that are all looked at


def sharing(olds: Sequence[int], news: Sequence[int], old: Side, new: Side) -> list[tuple[int, int]]:
    """Return the pairs of pieces that share most of the rare runs of characters: a few for each piece."""
    holders: dict[str, list[int]] = defaultdict(list)
    for j in news:
        for gram in new.grams(j):
            holders[gram].append(j)
    rare = {gram: places for gram, places in holders.items() if len(places) <= MOST_HOLDERS}
    counted: list[tuple[int, int, int]] = []
    for i in olds:
        counts = Counter(run_on.from_iterable([rare[gram] for gram in old.grams(i) & rare.keys()]))
        counted += [(-count, i, j) for j, count in counts.items()]
    counted.sort()
    per_old, per_new = Counter[int](), Counter[int]()
    found = []
    for _, i, j in counted:
        if per_old[i] < MOST_CANDIDATES or per_new[j] < MOST_CANDIDATES:
            per_old[i] += 1
            per_new[j] += 1
            found.append((i, j))
    return sorted(found)


def join_alike(links: Links, old: Side, new: Side, shared: Iterable[tuple[int, int]]) -> None:
    """Join free pieces that say nearly the same, wherever they stand; shared: those that may."""
    olds, news = links.free()
    equal = {old.keys[i] for i in olds} & {new.keys[j] for j in news}  # several of one kind: their place decides
    pairs = [
        (i, j)
        for i, j in shared
        if min(len(old.keys[i]), len(new.keys[j])) >= SHORTEST_CHARS
        and old.keys[i] not in equal
        and new.keys[j] not in equal
        and Indel.normalized_similarity(old.keys[i], new.keys[j], score_cutoff=STRONG) >= STRONG
    ]
    _join(links, _scored(pairs, old, new, links, STRONG))


def join_between(links: Links, old: Side, new: Side, shared: Sequence[tuple[int, int]]) -> None:
    """Join free pieces between joined ones, in their order: by words, heading, number and neighbours together."""
    partners: dict[int, list[int]] = defaultdict(list)
    for i, j in shared:
        partners[i].append(j)
    for olds, news in list(links.gaps([len(key) for key in old.keys])):
        if not olds or not news:
            continue
        pairs = _pairs_between((olds, news), old, new, partners)
        found = _scored(pairs, old, new, links, ENOUGH)
        kept = [found[place] for place in chain([(i, j, score - FEWEST_EQUAL) for i, j, score in found])]
        _join(links, kept)


def join_equal(links: Links, old: Side, new: Side) -> None:
    """Join free pieces that say the same and stand elsewhere, the first with the first."""
    olds, news = links.free()
    places: dict[str, list[int]] = defaultdict(list)
    for j in reversed(news):
        places[new.keys[j]].append(j)
    for i in olds:
        if len(old.keys[i]) >= SHORTEST_CHARS and places.get(old.keys[i]):
            links.join([i], [places[old.keys[i]].pop()])


def _pairs_between(
    gap: Group, old: Side, new: Side, partners: Mapping[int, Sequence[int]]
) -> Iterable[tuple[int, int]]:
    olds, news = gap
    if len(olds) * len(news) <= SMALL_GAP:
        return [(i, j) for i in olds for j in news]
    free = set(news)
    pairs = {(i, j) for i in olds for j in partners.get(i, ()) if j in free}
    labelled: dict[str, list[int]] = defaultdict(list)
    for j in news:
        labelled[new.labels[j]].append(j)
    for i in olds:
        places = labelled[old.labels[i]] if old.labels[i] in labelled and old.labels[i] else []
        pairs.update((i, j) for j in places if len(places) <= MOST_HOLDERS)
    pairs.update(zip(olds, news, strict=False))
    pairs.update(zip(olds[::-1], news[::-1], strict=False))
    return pairs


def _scored(pairs: Iterable[tuple[int, int]], old: Side, new: Side, links: Links, enough: float) -> list[Candidate]:
    found = [(i, j, likeness(i, j, old, new, links)) for i, j in pairs]
    return [candidate for candidate in found if candidate[2] >= enough]


def _join(links: Links, candidates: Iterable[Candidate]) -> None:
    for i, j, _ in apart(candidates):
        links.join([i], [j])

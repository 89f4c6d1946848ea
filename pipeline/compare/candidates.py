"""Which pieces may belong together although their words differ (候选): found by what few pieces share.

>>> grams("甲方每月支付服务费") == {"甲方每月", "方每月支", "每月支付", "月支付服", "支付服务", "付服务费"}
True
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain as run_on

from rapidfuzz.distance import Indel

from pipeline.compare.likeness import likeness
from pipeline.compare.links import Candidate, Links, apart, chain
from pipeline.compare.sides import Side

GRAM_CHARS = 4
MOST_HOLDERS = 6  # what more pieces say tells none of them
MOST_CANDIDATES = 5
SHORTEST_CHARS = 8  # a shorter text is joined only by what stands around it
STRONG = 0.6  # share of equal words that is enough anywhere
ENOUGH = 0.75  # with heading, number and neighbours counted
FEWEST_EQUAL = 0.1
SMALL_GAP = 900  # pairs of pieces that are all looked at


def grams(key: str) -> set[str]:
    """Return every run of a few characters of ``key``."""
    return {key[at : at + GRAM_CHARS] for at in range(len(key) - GRAM_CHARS + 1)}


def sharing(olds: Sequence[int], news: Sequence[int], old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of pieces that share most of the rare runs of characters."""
    holders: dict[str, list[int]] = defaultdict(list)
    for j in news:
        for gram in grams(new[j]):
            holders[gram].append(j)
    told = {gram: places for gram, places in holders.items() if len(places) <= MOST_HOLDERS}
    found = []
    for i in olds:
        counts = Counter(run_on.from_iterable([told[gram] for gram in grams(old[i]) & told.keys()]))
        found += [(i, j) for j, _ in counts.most_common(MOST_CANDIDATES)]
    return found


def join_alike(links: Links, old: Side, new: Side) -> None:
    """Join free pieces that say nearly the same, wherever they stand."""
    olds, news = links.free()
    equal = {old.keys[i] for i in olds} & {new.keys[j] for j in news}  # several of one kind: their place decides
    olds = [i for i in olds if len(old.keys[i]) >= SHORTEST_CHARS and old.keys[i] not in equal]
    news = [j for j in news if len(new.keys[j]) >= SHORTEST_CHARS and new.keys[j] not in equal]
    pairs = [
        (i, j)
        for i, j in sharing(olds, news, old.keys, new.keys)
        if Indel.normalized_similarity(old.keys[i], new.keys[j], score_cutoff=STRONG) >= STRONG
    ]
    _join(links, _scored(pairs, old, new, links, STRONG))


def join_between(links: Links, old: Side, new: Side) -> None:
    """Join free pieces between joined ones, in their order: by words, heading, number and neighbours together."""
    for olds, news in list(links.gaps([len(key) for key in old.keys])):
        if not olds or not news:
            continue
        pairs = _pairs_between(olds, news, old, new)
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


def _pairs_between(olds: Sequence[int], news: Sequence[int], old: Side, new: Side) -> Iterable[tuple[int, int]]:
    if len(olds) * len(news) <= SMALL_GAP:
        return [(i, j) for i in olds for j in news]
    pairs = set(sharing(olds, news, old.keys, new.keys))
    labelled: dict[str, list[int]] = defaultdict(list)
    for j in news:
        labelled[new.labels[j]].append(j)
    for i in olds:
        places = labelled.get(old.labels[i], []) if old.labels[i] else []
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

"""What a person reads of a comparison (比对用语): the Chinese words for its codes, sentences in both languages, counts.

>>> RELATIONS["identical"].en, change_words(Clauses(change="edited", is_moved=True))
('The two texts are identical.', ('移动', '修改'))
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from pipeline.comparison import Change, Clauses, Comparison, Nature, Passage, Place, Relation, TermChange, TermKind

HEADING_CHARS = 24  # of a clause in a list; its text has all of it


class Said(NamedTuple):
    """A sentence in both languages."""

    zh: str
    en: str


RELATIONS: dict[Relation, Said] = {
    "identical": Said("两份文本完全相同。", "The two texts are identical."),
    "same": Said("内容相同，仅格式不同（空白、标点样式、换行、编号等）。", "Only the form differs, not what is said."),
    "versions": Said("同一合同的两个版本，相似度 {share}。", "Two versions of one contract, {share} alike."),
    "unrelated": Said(
        "两份文本互不相干（相似度 {share}），按记录逐项对照。",
        "The two texts are unrelated ({share} alike); their terms are set side by side.",
    ),
}
AGAINST_TEMPLATE: dict[Relation, Said] = RELATIONS | {
    "identical": Said("合同与范本完全相同。", "The contract is the template, word for word."),
    "same": Said("合同与范本内容相同，仅格式不同。", "The contract says what the template says, in another form."),
    "versions": Said("合同依范本写成，相似度 {share}。", "The contract follows the template, {share} alike."),
}
NAMES = (Said("旧文", "old"), Said("新文", "new"))
NAMES_AGAINST_TEMPLATE = (Said("范本", "template"), Said("合同", "contract"))
KINDS: dict[TermKind, str] = {
    "money": "金额",
    "date": "日期",
    "party": "当事人",
    "rate": "比率",
    "liability": "责任",
    "negation": "应否",
    "level": "服务水平",
    "hours": "时段",
    "period": "期限",
    "venue": "管辖",
    "quantity": "数量",
    "wording": "措辞",
}
NATURES: dict[Nature, str] = {
    "changed": "改动",
    "filled": "填入",
    "emptied": "清空",
    "added": "新增",
    "removed": "删去",
    "swapped": "互换",
}
CHANGES: dict[Change, str] = {
    "same": "未变",
    "edited": "修改",
    "added": "新增",
    "deleted": "删除",
    "split": "拆分",
    "merged": "合并",
}
MOVED, RENUMBERED, FORM = "移动", "改号", "格式"
ENGLISH = {
    "修改": "edited",
    "移动": "moved",
    "新增": "added",
    "删除": "deleted",
    "拆分": "split",
    "合并": "merged",
    "改号": "renumbered",
    "格式": "form",
    "未变": "unchanged",
}
BLANKS = {"filled": "（已填）", "blank": "（仍为空白）", "dropped": "（连同文字删去）"}
NOTHING = {"filled": ("（空白）", ""), "emptied": ("", "（空白）"), "added": ("（无）", ""), "removed": ("", "（无）")}


def relation(comparison: Comparison) -> Said:
    """Return the sentence that says how the two texts stand to each other."""
    said = (RELATIONS if comparison.template is None else AGAINST_TEMPLATE)[comparison.relation]
    return Said(*(half.format(share=share(comparison.similarity)) for half in said))


def names(comparison: Comparison) -> tuple[Said, Said]:
    """Return what the two texts are called, the old one first."""
    return NAMES if comparison.template is None else NAMES_AGAINST_TEMPLATE


def share(similarity: float) -> str:
    """Return a share as a person reads it; what is not quite all is not said to be all.

    >>> share(0.934), share(0.9996), share(1.0)
    ('93%', '99.9%', '100%')
    """
    return f"{similarity:.0%}" if similarity < 0.99 else f"{int(similarity * 1000) / 10:g}%"


def change_words(one: Clauses) -> tuple[str, ...]:
    """Return what happened to the clauses, what matters most first; nothing where they stand as they did."""
    words: tuple[str, ...] = (MOVED,) if one.is_moved else ()
    if one.change != "same":
        words += (CHANGES[one.change],)
    elif one.edits and any(edit.is_noise for edit in one.edits):
        words += (FORM,)
    return words + ((RENUMBERED,) if one.is_renumbered and not words else ())


def is_changed(one: Clauses) -> bool:
    """Return whether a reader has something to see here besides another number."""
    return change_words(one) not in ((), (RENUMBERED,))


def counts(comparison: Comparison) -> Counter[str]:
    """Return how many clauses there are by what happened to them; a moved one with edits counts for both."""
    return Counter(word for one in comparison.clauses for word in change_words(one) or (CHANGES["same"],))


def ranked(comparison: Comparison) -> list[tuple[int, TermChange]]:
    """Return the terms that differ with their positions, what weighs most first."""
    return sorted(enumerate(comparison.terms), key=lambda term: -term[1].weight)


def sides(term: TermChange) -> tuple[str, str]:
    """Return what a person reads of the old and the new value, also where there is none.

    >>> sides(TermChange(kind="money", nature="filled", field="fees", label="押金", new_shown="500 CNY"))
    ('（空白）', '500 CNY')
    """
    nothing = NOTHING.get(term.nature, ("", ""))
    shown = (term.old_shown or _text(term.old), term.new_shown or _text(term.new))
    old, new = (said or empty or "—" for said, empty in zip(shown, nothing, strict=True))
    return old, new


def own_heading(one: Clauses) -> str:
    """Return the heading of the clauses as they have it now, nothing where they have none."""
    return next((_cut(passage.heading) for passage in (*one.new, *one.old) if passage.heading), "")


def heading(one: Clauses) -> str:
    """Return the heading of the clauses, else how their new text begins."""
    if own_heading(one):
        return own_heading(one)
    text = next((passage.text for passage in (*one.new, *one.old) if passage.text.strip()), "").strip()
    marker = next((passage.number for passage in (*one.new, *one.old)), None) or ""
    return _cut(text.removeprefix(marker).lstrip("、.．:： \t\n") or text)


def page(place: Passage | Place) -> str:
    """Return the page as a person reads it; nothing where a format has no pages."""
    return f"第{place.page}页" if place.page is not None else ""


def _cut(text: str) -> str:
    line = " ".join(text[: HEADING_CHARS * 4].split())
    return line if len(line) <= HEADING_CHARS else line[: HEADING_CHARS - 1] + "…"


def _text(value: object) -> str:
    return "" if value is None else f"{value:f}" if hasattr(value, "is_finite") else str(value)

"""The text with its party labels: which of them stand by themselves, and where their values end (标签所在的页面).

>>> page = Page("甲方:____ 乙方:\\n服务地址:路1号", 20)
>>> [page.text[label.start:label.end] for label in page.labels]
['甲方:', '乙方:']
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from pipeline.extractors._bare_labels import has_colons
from pipeline.extractors._party_bare import find_labels as find_bare_labels
from pipeline.extractors._party_labels import LETTERS, Label, find_labels, foreign

MARKER_RE = re.compile(
    r"[ ]{0,40}(?:[?•·*\-#>◆●○√]{1,4}[ ]{0,4})?(?:\(?[一二三四五六七八九十\d]{1,3}[)、.,]{1,2}[ ]{0,4}){0,2}"
    r"[\"“\[(|]?[ ]{0,40}\*{0,2}$"
)
ADDRESSED_RE = re.compile(r"(?:致|给|至|通知|发[至给]|送达)[ ]{0,4}$")  # 致甲方:
CLAUSE_RE = re.compile(
    r"[ ]{0,20}[#]{0,4}[ ]?(?:第[ ]?[一二三四五六七八九十百\d]{1,4}[ ]?[条章]|[一二三四五六七八九十]{1,3}[、.,]"
    r"|\d{1,2}[、.])"
)
SHORT_VALUE_RE = re.compile(
    r"[^。\n]{0,40}。[ ]{0,4}\n[ \t]{0,8}"
)  # a value with a full stop; the next line begins a field
DEFINED_RE = re.compile(
    r"\([ ]?(?:以下|下|以后)?(?:统|合|均|简)?称(?:为|作|之为)?[:, ]{0,3}[\"“”'‘’「《]{0,2}[ ]?"
    r"([甲乙丙丁]方)[^()\n]{0,16}\)"
)
PERSONS = ("legal_representative", "contact")
DEFINED_FIELDS = 9  # between a role and the brackets that define it
LONG_LINE_CHARS = 36  # a line of this length without a label is prose


def definitions_end(text: str, head_end: int) -> int:
    """Return how far names are defined: joint ventures name their parties in an article (登记注册,其法定地址).

    >>> definitions_end("第一条 云客公司(以下简称甲方),法定地址:", 3), definitions_end("第一条 公司(甲方)", 3)
    (22, 3)
    """
    return len(text) if "法定地址" in text or "登记注册" in text else head_end


def _find_labels(text: str) -> list[Label]:
    """Return the labels of ``text``; where no label has a colon, also those that a line begins with."""
    found = find_labels(text)
    if has_colons(text):
        return found
    bare = find_bare_labels(text)
    taken = {place for label in bare for place in range(label.start, label.end)}
    return [*bare, *(label for label in found if taken.isdisjoint(range(label.start, max(label.end, label.start + 1))))]


class Page:
    """The text with its lines and labels: where a label stands and what stands around it."""

    def __init__(self, text: str, head_end: int, upright: Sequence[Label] = ()) -> None:
        """head_end: where the first clause begins; upright: roles that no label search finds."""
        self.text = text
        self.head_end = head_end
        self.starts = [0] + [match.end() for match in re.finditer("\n", text)]
        odd = {label.start for label in upright}
        labels = [label for label in _find_labels(text) if label.start not in odd]
        labels = self._define(sorted([*labels, *upright], key=lambda label: label.start))
        self.labels = self._join(
            [label for index, label in enumerate(labels) if self._stands(label, labels[index - 1] if index else None)]
        )
        self.following = {
            label.start: after for label, after in zip(self.labels, [*self.labels[1:], None], strict=False)
        }

    def _define(self, labels: list[Label]) -> list[Label]:
        """Return the labels with what brackets behind a name say: ``出租方:____(以下简称甲方)`` is 甲方.

        A definition with no role label before it on its line opens a block of its own (``人:\\n(以下简称乙方)``).
        """
        for match in DEFINED_RE.finditer(self.text, 0, definitions_end(self.text, self.head_end)):
            index = bisect_right(labels, match.start(), key=lambda label: label.start) - 1
            before = labels[index] if index >= 0 else None
            if before and before.end >= match.end():
                continue
            low = self.line_start(match.start())
            for earlier in range(index - 1, max(index - DEFINED_FIELDS, -1), -1):
                if labels[index].slot in ("role", "definition") or labels[earlier].end <= low:
                    break
                index, before = earlier, labels[earlier]
            if before and before.slot == "role" and before.end > low and before.role not in LETTERS:
                labels[index] = before._replace(aside=before.aside + match.group())
            elif before is None or before.slot != "role" or before.end <= low:
                index = bisect_right(labels, match.start(), key=lambda label: label.start) - 1
                labels.insert(index + 1, Label(match.start(), match.end(), "definition", match[1], mark="\n"))
        return labels

    def _join(self, labels: list[Label]) -> list[Label]:
        """Return the labels with a person whose name has a label of its own as one: ``法定代表人:\\n姓名:``."""
        for index in range(1, len(labels)):
            before, label = labels[index - 1], labels[index]
            if (
                label.slot == "name"
                and before.slot in PERSONS
                and self.text[label.start : label.end].replace(" ", "").startswith("姓名")
                and not self.text[before.end : label.start].strip(" \n\t:_")
            ):
                labels[index - 1] = before._replace(slot="other")
                labels[index] = label._replace(slot=before.slot)
        return labels

    def line_start(self, offset: int) -> int:
        """Return where the line of ``offset`` begins."""
        return self.starts[bisect_right(self.starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Return where the line of ``offset`` ends."""
        index = bisect_right(self.starts, offset)
        return self.starts[index] - 1 if index < len(self.starts) else len(self.text)

    def value_end(self, label: Label) -> int:
        """Return where the stretch behind ``label`` ends: at the next label or the line's end."""
        end = self.line_end(max(label.end - 1, label.start))
        after = self.following.get(label.start)
        return min(end, after.start) if after else end

    def value(self, label: Label) -> str:
        """Return the stretch behind ``label``."""
        return self.text[label.end : self.value_end(label)]

    def is_closed(self, start: int, end: int) -> bool:
        """Return whether prose stands between two labels, so that their block is over."""
        between = self.text[start:end]
        if len(between) > 400:
            return True
        first, *lines = between.split("\n")
        if len(first) > 90 or ("。" in first and not SHORT_VALUE_RE.fullmatch(between)):
            return True
        return any(
            len(line.strip()) > LONG_LINE_CHARS
            or (line.rstrip()[-1:] in "。;" and bool(line.strip()))
            or CLAUSE_RE.match(line)
            for line in lines[:-1]
        ) or bool(lines and CLAUSE_RE.match(lines[-1]) and len(lines[-1].strip()) > 6)

    def _stands(self, label: Label, before: Label | None) -> bool:
        """Return whether ``label`` stands by itself and is not the end of a longer word or of a sentence."""
        if label.slot == "definition":
            return True
        low = self.line_start(label.start)
        prefix = self.text[low : label.start]
        if MARKER_RE.match(ADDRESSED_RE.sub("", prefix) if label.slot == "role" and label.mark == ":" else prefix):
            return bool(label.mark.strip(" ")) or len(self.value_line(label).replace(" ", "")) <= LONG_LINE_CHARS
        last = prefix[-1]
        if before and before.slot == label.slot and low < before.end and label.mark == "\n":
            return not self.text[before.end : label.start].strip(" _\t|")  # 借款人(盖章)    贷款人(盖章)
        if label.mark == " " or (label.mark == "\n" and last not in "\t|"):
            return False
        if last in " \t|_】])…}»/":
            return not (last == " " and prefix.rstrip()[-1:] in "和及与或、" and prefix.strip() != "")
        near = before is not None and before.end > low and label.start - before.end <= 60
        if label.slot == "role":
            if not label.mark.strip(" ") and label.start >= self.head_end and len(prefix) > LONG_LINE_CHARS:
                return False  # a gap in prose, where a page's line broke
            return near or label.start < self.head_end or last in '。;:,"”'
        if prefix[-2:] in foreign() or prefix[-3:] in foreign():
            return False
        if last in ":;,。.、" or label.role or (label.slot == "phone" and prefix.endswith("联系人")):
            return True
        return near and before is not None and (label.start - before.end >= 2)

    def value_line(self, label: Label) -> str:
        """Return the rest of the line behind ``label``."""
        return self.text[label.end : self.line_end(max(label.end - 1, label.start))]

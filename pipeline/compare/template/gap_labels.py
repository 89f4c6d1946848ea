"""What a blank of a template is called (空白的名称): the words before it, with the words behind where those say little.

>>> text = "第一条 期限\\n本合同自____起。每月服务费为人民币____元,一式____份。"
>>> [name(text, (11, 15)), name(text, (26, 30)), name(text, (34, 38), 31)]
['本合同自…起', '每月服务费', '一式…份']
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.clauses.tail import PARTY
from pipeline.compare.template.gaps import Gap, Part
from pipeline.contract import Contract

BEFORE_CHARS, AFTER_CHARS, LABEL_CHARS = 60, 8, 24  # shown
HARD = "\n。;!?|"
SOFT = ",、(:\t"
MARKER_RE = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]{1,4}[条章款]|[(][一二三四五六七八九十\d]{1,3}[)]|[一二三四五六七八九十\d]{1,3}[)、.:]"
    r"|\d{1,2}(?:[.]\d{1,2}){1,3}|[①-⑳●•◆*-])[ ]{0,4}"
)
TRAIL_RE = re.compile(
    r"(?:[ :=(【\[{\"“《<¥$_,、]|人民币|RMB|[为是即达按付](?![期方])|(?<![总合])计|共(?:计)?|(?<=.)[总合]计|约)+$"
)
END_RE = re.compile(r"^[起止](?:[ ,、]{1,2}|(?=至|$))")  # of the date before
MARKS_RE = re.compile(r"[\s()【】\[\]\"“”《》<>_]+")
LITTLE_RE = re.compile(
    r"本合同|本协议|本|自|从|至|到|于|在|由|向|的|第|共|(?<![总合])计|一式|之|和|与|及|其中|即|为|是|大写|小写|日起|元整?|%|[^\u4e00-\u9fffA-Za-z]"
)
LINKED_RE = re.compile(r"[^\n。;!?|]{0,8}[大小]写[^\n。;!?|]{0,4}|[^\n。;!?|,、]{0,12}")  # one blank after another
FORMED_RE = re.compile(r"\([大小]写\)$")
FORM_RE = re.compile(r"(?:人民币)?(?P<form>[大小]写)(?:金额)?$")
AFTER_RE = re.compile(r"[^\n。.;,、:()【】\[\]_□☐至]{1,8}")
OPTION_RE = re.compile(r"[ ]{0,4}(?P<option>[^\n。;,、□☐☑√✓✔■☒ ]{1,20})")
BOX_RE = re.compile(r"[□☐☑√✓✔■☒]")
OWNER_RE = re.compile(rf"(?P<party>{PARTY})[ ]{{0,8}}(?:\([^()\n]{{0,16}}\))?(?:[ ]{{0,4}}:|[ ]{{0,4}}$)", re.MULTILINE)
OWNED_RE = re.compile(
    r"(?:联系|通讯|通信|注册)?(?:地址|住所|住址|电话|手机|号码|传真|邮编|邮政编码|邮箱|开户[银]?行|账[号户]|帐[号户]|户名|税号"
    r"|法定代表人?|代表人?|委托代理人|代理人|负责人|经办人|联系人|身份证号?码?|统一社会信用代码|签字|盖章|日期)(?:\([^()]*\))?"
)
OWNER_CHARS = 300  # how far above its fields a party's label stands


def name(text: str, place: Part, low: int = 0, context: str = "") -> str:
    """Return what the blank at ``place`` is called.

    low: where the blank before it ends; context: what it belongs to, for where the words before it say little
    """
    words = _words(text, max(low, text.rfind("\n", 0, place[0]) + 1), place[0])
    form = FORM_RE.search(words)
    told = _clean(words[: form.start()]) if form else words
    if not _is_poor(told):
        return _short(told) + (f"({form['form']})" if form else "")
    if context and form:
        return f"{context}({form['form']})"
    said = f"{words}…{_after(text, place[1])}"
    return "：".join(part for part in (context, said) if part and (part != "…" or not context))


def _words(text: str, low: int, start: int) -> str:
    """Return the words of [low, start) before a blank: back over commas and brackets until they say something."""
    line = text[max(start - BEFORE_CHARS, low) : start]
    line = line[max(line.rfind(sign) for sign in HARD) + 1 :]
    cut = len(line.rstrip(" :(【[\t,"))
    while cut > 0:
        cut = max(line.rfind(sign, 0, cut) for sign in SOFT)
        words = _clean(line[cut + 1 :])
        if not _is_poor(words):
            return words
    return _clean(line)


def _clean(words: str) -> str:
    """Return ``words`` without marker, what introduces a value, and brackets."""
    return MARKS_RE.sub("", TRAIL_RE.sub("", MARKER_RE.sub("", END_RE.sub("", words.strip(" ,、)】]/")))))


def _is_poor(words: str) -> bool:
    return len(LITTLE_RE.sub("", words)) < 2


def _after(text: str, end: int) -> str:
    match = AFTER_RE.match(text, end)
    return match.group().strip()[:AFTER_CHARS] if match else ""


def _short(words: str) -> str:
    return words if len(words) <= LABEL_CHARS else f"…{words[-LABEL_CHARS:]}"


def named(contract: Contract, gaps: Sequence[Gap]) -> list[str]:
    """Return the names of all ``gaps``; a label such as 地址 says whose, where a party's label stands above it."""
    text = contract.view.string
    names: list[str] = []
    for number, gap in enumerate(gaps):
        before = gaps[number - 1] if number else None
        is_beside = before is not None and before.kind == gap.kind and "\n" not in text[before.start : gap.start]
        own = gap.label or _own(contract, gap, before if is_beside else None, names[-1] if names else "")
        names.append(_with_owner(contract, gap, own))
    return names


def _own(contract: Contract, gap: Gap, before: Gap | None, last: str) -> str:
    text = contract.view.string
    if gap.kind == "box":
        return _option(text, gap)
    path = contract.path_at(gap.start)
    context = next((clause.heading for clause in reversed(path) if clause.heading), "")
    if before and LINKED_RE.fullmatch(text, before.end, gap.start):
        said = FORMED_RE.sub("", last.partition("：")[0] if "…" in last else last)
        context = context if "…" in said else said
    end = gap.parts[0][1] if len(gap.parts) == 1 else gap.end
    low = before.end if before else 0
    if name(text, (gap.start, end), low) != "…":
        return name(text, (gap.start, end), low, context)
    if len(gap.parts) > 1:
        return "日期"
    return "：".join(part for part in (context, path[-1].number if path else "") if part) or "…"


def _option(text: str, gap: Gap) -> str:
    """Return the option behind a box, with what is asked before the first box of the line."""
    option = OPTION_RE.match(text, gap.end)
    low = text.rfind("\n", 0, gap.start) + 1
    first = BOX_RE.search(text, low)
    asked = _words(text, low, first.start()) if first else ""
    return "：".join(part for part in (asked, option["option"] if option else "") if part) or "□"


def _with_owner(contract: Contract, gap: Gap, label: str) -> str:
    """Return ``label`` with the party whose block it stands in; of two side by side, that of its own column."""
    if gap.kind == "cell" or not OWNED_RE.fullmatch(label.replace(" ", "")) or contract.clause_at(gap.start):
        return label
    text = contract.view.string
    line = text.rfind("\n", 0, gap.start) + 1
    found = list(OWNER_RE.finditer(text, max(line - OWNER_CHARS, 0), gap.start))
    if not found:
        return label
    above = [match for match in found if text.rfind("\n", 0, match.start()) == text.rfind("\n", 0, found[-1].start())]
    labels = text.count(":", line, gap.start)
    column = labels - 1 if labels else text.count("日", line, gap.start)  # dates below signatures
    owner = above[column] if 0 <= column < len(above) > 1 else found[-1]
    return f"{owner['party'].replace(' ', '')} {label}"

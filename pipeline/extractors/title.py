"""The title as the contract prints it (标题).

Reads the last line before the parties that is a title: on pages of sharing sites the page's own titles stand
above it.  Joined are letter-spaced titles, one letter per line, and a name whose legal word stands alone on
the next line.  Not read: names of files, list titles (``…15篇``), tables of contents, a title that is only mentioned.

>>> from pipeline.document import from_string
>>> lines = "客服合同范本15篇\\n客服合同 篇1\\n甲方:"
>>> extract(Contract(from_string(lines).view(), ()))["title"].value
'客服合同'
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypedDict

from pipeline.contract import Contract
from pipeline.document import View
from pipeline.extractors._party_labels import find_labels
from pipeline.provenance import absent, filled
from pipeline.record import Slot

FORM = (
    r"(?:合同|协议|契约|合约|意向书|备忘录|承诺书|责任书|委托书|约定书|确认书|订货单|保证书|确认单|任务书|授权书"
    r"|聘书|公约|订购单|(?:采购|购销|销售)订单)"
)
SUFFIX = r"(?:协议条款|条款|文本|条件|(?:参考)?格式)"
EDITION = r"(?:范本|模板|样本|范文|样式|文本|示范文本|简易版|标准版|通用版|草案|正式版)"
TITLE = rf"""
    (?P<title>[\u4e00-\u9fffA-Za-z0-9()〔〕\[\]、/·.&*\#×“”+-]{{0,44}}?{FORM}书?{SUFFIX}?(?:\([^()]{{1,16}}\))?(?:{EDITION}){{0,2}}
        (?:\((?:{EDITION}|[^()]{{0,12}}版)\))?)
    (?:[vV]\d{{1,2}}(?:\.\d{{1,2}}){{0,3}})?(?:怎么写|(?:通用|优秀|最新)?版)?(?:篇[一二三四五六七八九十\dlI]{{1,3}}|第?[一二三四五六七八九十\d]{{1,2}}(?:篇)?)?》?[?]{{0,2}}
"""
NEXT_WORD = (
    r"(?=$|合同编号|合同号|协议编号|甲、?乙?方|乙方|甲方|根据|依据|依照|双方|本合同|出租|承租|委托方|委托人|受托|发包|买方|卖方"
    r"|为了|政府采购合同编|项目名称|第一条|签订|采购人|供方|需方|合同登记)"
)
TITLE_RE = re.compile(rf"(?:(?:[\#>《?\-=]|\*(?!\*\*)){{1,6}}|\d{{1,2}}[、.])?{TITLE}{NEXT_WORD}", re.VERBOSE)
LIST_RE = re.compile(
    r"(?<![第一二三四五六七八九十\d])[一二三四五六七八九十\d]{1,3}[篇份例]|集锦|汇编|大全|精选|合集|\.(?:docx?|pdf|txt|wps)|预览|公告$|[>|_]|^目录|^附件|^第[一二三四五六七八九十\d]{1,3}[条章节]|由会员|^(?:本|该|此|签[订署]|就|与|按|经|达成|如下|见)|以下|下面|如下|订立|是|^(?:\d{1,2}[.、])?格式|^附件"
)
# A field of a form in front of the title, with what belongs to the name of a firm: «buyer» {{name}} #no# <项目>
FIELD_RE = re.compile(
    r"[ ]{0,40}(?:«[^«»\n]{0,40}»|\$?\{{1,2}[^{}\n]{0,40}\}{1,2}|#[A-Za-z]\w{0,30}#|<[^<>\n]{1,30}>"
    r"|\[[^\[\]\n\d]{0,30}\]|【[^】\n\d]{0,30}】)[ ]{0,4}(?:(?:有限)?公司(?=[^、]))?[ ]{0,4}"
)
PIECE_RE = re.compile(r"(?:[^:_。;,!\t]|(?<=[A-Za-z])_(?=[A-Za-z])){2,200}")
NUMBER_LABEL_RE = re.compile(r"[ ]{2,60}编号$")  # 劳动合同书    编号:
BARE_RE = re.compile(r"(?:项目|经济)?(?:合同|协议)书?(?:文本)?")
FORM_LINE_RE = re.compile(rf"{FORM}书?(?:\([^()]{{1,12}}\))?")
SUBJECT_RE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9()“”、]{4,40}")
MASK_RE = re.compile(r"[*#×]{2,}|[xX]{2,}|某某|\([略隐]\)")
# The first line of a text without the word contract that is a title all the same: papers that bind, terms of service.
FIRST_LINE_RE = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9()“”、·]{0,26}(?:条款|保险单|投保单|担保书|保函|章程|申请书|招标书|投标书|守则|公约|须知|承诺函)"
    r"(?:\([^()]{1,12}\))?"
)
AGREED_RE = re.compile(r"特?[订签]立(?:本|此|如下)(?:合同|协议|契约)|共同遵守|达成(?:如下|以下)")
FIRST_CLAUSE_RE = re.compile(r"(?:^|\n)[ #]{0,12}(?:第[ ]?[一1][ ]?[条章]|一[、.])")
HEAD_CHARS = 4000  # a cover with filling instructions; a title further down is no title
MAX_LINE_CHARS = 400  # of a longer line only the beginning can be a title
COVER_CHARS = 1500  # two titles further apart are the cover's and the body's: the cover's stands
MOST_NUMBERED = 3  # more titles with a number before them are a list of contracts
PRINTED = frozenset({"docx", "doc", "pdf", "rtf", "scan", "image"})


class Fields(TypedDict):
    """The record fields this module fills."""

    title: Slot[str]


class Candidate(NamedTuple):
    """A line that is a title, at [start, end) of the view."""

    start: int
    end: int
    value: str
    is_label: bool = False
    is_numbered: bool = False


def extract(contract: Contract) -> Fields:
    """Return the title, absent when the text begins without one."""
    view = contract.view
    found = _candidates(view.string, _region_end(contract))
    if sum(candidate.is_numbered for candidate in found) > MOST_NUMBERED:
        found = [candidate for candidate in found if not candidate.is_numbered]
    if not found:
        return Fields(title=_first_line(view))
    best = _choose(found, view.document.format in PRINTED)
    value = _value(view.text(best.start, best.end))
    return Fields(title=filled(view, (best.start, best.end), "title.line", value))


def _first_line(view: View) -> Slot[str]:
    """Return the first line where it names terms, a policy or another paper that binds."""
    text = view.string
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    line = text[start:end].rstrip().replace(" ", "") if end > start else ""
    if not FIRST_LINE_RE.fullmatch(line) or LIST_RE.search(line):
        return absent()
    place = (start, start + len(text[start:end].rstrip()))
    return filled(view, place, "title.first_line", _value(view.text(*place)))


def _region_end(contract: Contract) -> int:
    """Return where a title can stand at most: before the first party and the first clause."""
    text = contract.view.string
    head = contract.head[1] if contract.clauses else len(text)
    head = min(head, HEAD_CHARS, len(text))
    if not contract.clauses:
        clause = FIRST_CLAUSE_RE.search(text, 0, head)
        head = clause.start() if clause and clause.start() > 0 else head
    role = next((label for label in find_labels(text[:head]) if label.slot == "role" and label.mark != "\n"), None)
    head = role.start if role else head
    agreed = AGREED_RE.search(text, 0, head)
    return agreed.start() if agreed else head


def _candidates(text: str, end: int) -> list[Candidate]:
    """Return the titles before ``end``, in order."""
    found: list[Candidate] = []
    vertical: list[tuple[int, int]] = []
    previous = (0, 0)
    start = 0
    for line in text[:end].split("\n"):
        place = (start, start + len(line))
        start = place[1] + 1
        bare = line.strip()
        if not bare:
            continue
        if len(bare) == 1 and "\u4e00" <= bare <= "\u9fff":
            vertical.append(place)
            continue
        found += _upright(text, vertical)
        vertical = []
        found += _line_titles(text, place) if not _joins(text, previous, bare) else [_joined(text, previous, place)]
        previous = place
    return found + _upright(text, vertical)


def _joins(text: str, previous: tuple[int, int], bare: str) -> bool:
    """Return whether a line is only the legal word of a title whose subject stands on the line above."""
    above = text[slice(*previous)].replace(" ", "")
    return bool(FORM_LINE_RE.fullmatch(bare.replace(" ", "")) and SUBJECT_RE.fullmatch(above)) and not re.search(
        FORM + "|公司$|编号", above
    )


def _joined(text: str, previous: tuple[int, int], place: tuple[int, int]) -> Candidate:
    return Candidate(previous[0], place[1], re.sub(r"\s", "", text[previous[0] : place[1]]))


def _upright(text: str, places: list[tuple[int, int]]) -> list[Candidate]:
    """Return the title that is printed one letter per line, if these lines are one."""
    word = "".join(text[slice(*place)].strip() for place in places)
    if len(word) < 2 or not re.search(FORM + "书?$", word):
        return []
    return [Candidate(places[0][0], places[-1][1], word)]


def _line_titles(text: str, place: tuple[int, int]) -> list[Candidate]:
    """Return the titles that a line consists of; on a line with labels those in front of each label."""
    found: list[Candidate] = []
    if text[place[0] : place[1]].lstrip().startswith("附件"):
        return []
    low, high = place[0], min(place[1], place[0] + MAX_LINE_CHARS)
    for piece in PIECE_RE.finditer(text[low:high]):
        field, end = FIELD_RE.match(piece.group()), low + piece.end()
        start = low + piece.start() + (field.end() if field else 0)
        stretch = text[start:end]
        printed = NUMBER_LABEL_RE.sub("", stretch)
        letters = [start + index for index, char in enumerate(printed) if char not in " \t"]
        compact = printed.replace(" ", "")
        match = TITLE_RE.match(compact)
        following = text[end : end + 1]
        if (
            not match
            or match["title"].count("(") != match["title"].count(")")
            or LIST_RE.search(compact[: match.end()])
            or (following in (",", "。") and match.end() == len(compact))
        ):
            continue
        first, last = match.start("title"), match.end("title")
        first = _after_mask(stretch, match["title"], letters, first, start)
        is_label = following == ":" and match.end() == len(compact) and not text[end + 1 : high].strip()
        is_numbered = compact[:1].isdigit() and first > 0
        found.append(Candidate(letters[first], letters[last - 1] + 1, compact[first:last], is_label, is_numbered))
    return [candidate for candidate in found if len(candidate.value) >= 2]


def _after_mask(piece: str, title: str, letters: list[int], first: int, start: int) -> int:
    """Return where a title begins once a masked name in front of it is dropped (``****公司 软件维护合同``)."""
    masks = list(MASK_RE.finditer(title))
    if not masks:
        return first
    gap = piece.rfind(" ", 0, letters[first + len(title) - 1] - start)
    after = first + masks[-1].end()
    company = re.match(r".{0,8}?(?:有限)?公司", title[masks[-1].end() :])
    after += company.end() if company else 0
    return (
        next((index for index in range(after, len(letters)) if letters[index] - start > gap), after)
        if gap > 0
        else after
    )


def _choose(found: list[Candidate], printed: bool) -> Candidate:
    """Return the title among the candidates: the last one, but a printed document's first where it has a cover."""
    named = [candidate for candidate in found if not BARE_RE.fullmatch(candidate.value)] or found
    named = [candidate for candidate in named if not candidate.is_label] or named
    if printed or named[-1].start - named[0].start > COVER_CHARS:
        return named[0]
    return named[-1]


def _value(text: str) -> str:
    """Return the title without inner spaces, but for those between Latin words.

    >>> _value("IT Support 服 务 合同")
    'IT Support服务合同'
    """
    return re.sub(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", "", text).strip("《》#*> ")

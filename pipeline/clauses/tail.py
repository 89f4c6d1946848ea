"""Where the clauses end and the signatures begin (签署栏).

>>> signature_start("第二条 其他\\n甲方(盖章):____ 乙方(盖章):____\\n日期:", 0, 40)
7
"""

from __future__ import annotations

import re
from itertools import islice

PARTY_WORDS = (
    "[甲乙丙]方|[出承][租借][方人]|[发承]包[方人]|[供需买卖]方|[委受]托[方人]|采购人|供应商|用人单位|劳动者|双方|借款人|贷款人"
    "|买受人|出卖人|转让方|受让方|托运人|承运人|抵押权?人|[合协]作?[方同]"
)
_LETTER_RE = re.compile(r"\[[^\]]+\]\??|[^|\[\]?]\??")
PARTY = "(?:" + "|".join("[ ]{0,8}".join(_LETTER_RE.findall(word)) for word in PARTY_WORDS.split("|")) + ")"
SIGN = r"(?:签[字章名署订约]|盖[ ]?章|公[ ]?章|印章|手印)"
AGENT = r"(?:法定代表人|授权代表|代表人?|负责人|委托代理人|单位)"
BRACKET = r"(?:\([^()\n]{0,16}\))"
LEAD = r"^[ \t*_|│-]{0,20}?"  # what Markdown, box drawing and rows of tables put before a label
STRONG_RE = re.compile(
    rf"""{LEAD}(?:
        \(?[ ]?(?:以下|本页以下|此页|下方)[ ]?(?:空白)?[ ,]?无[ ]?(?:合同|协议)?[ ]?正文      # (以下无正文)
      | \(?(?:以下|下接)(?:为)?签[字署章]?[页盖]
      | {PARTY}[ ]{{0,8}}(?:{BRACKET}[ ]{{0,4}}){{0,2}}{AGENT}?[ ]{{0,4}}\(?[ ]?{SIGN}
      | {PARTY}[^\n。;,]{{0,30}}\([^()\n]{{0,12}}{SIGN}[^()\n]{{0,12}}\)
      | {PARTY}[ ]{{0,8}}{BRACKET}?:[^\n。;,]{{0,60}}{PARTY}[ ]{{0,8}}{BRACKET}?:?[^\n。;,]{{0,60}}$
      | (?:签[署订约][ ]?|签字)?(?:日[ ]{{0,8}}期|时间)[ ]?:[^\n。;,]{{0,40}}$
      | 签[字署章][页栏处]
      | │[^\n。]{{0,80}}\(签[ ]?[章字名]\)                                # a drawn table of the parties
    )""",
    re.VERBOSE | re.MULTILINE,
)
WEAK_RE = re.compile(
    rf"{LEAD}(?:{PARTY}[ ]{{0,8}}{BRACKET}?[ ]{{0,4}}:[^\n。;,]{{0,90}}"
    r"|[\d_ x]{0,12}年[\d_ x]{1,12}月[\d_ x]{1,12}日[ _]{0,20}"
    r"|附[件录表](?:[ ]?[一二三四五六七八九十\d]{1,3})?(?:[ :、《.(].{0,40})?)$",
    re.MULTILINE,
)
TITLE_CHARS = 120  # a title and up to three labels of parties
TITLE_RE = re.compile(
    r"[\u4e00-\u9fffA-Za-z()]{2,24}(?:合同|协议|契约)(?:书|协议|专用|通用|标准){0,2}(?:条款|条件)?(?:\([^()]{1,8}\))?"
)
GLUED_RE = re.compile(rf"(?<=[。;])[ ]{{0,8}}(?={PARTY}[ ]{{0,4}}{BRACKET}?[^\n。;,]{{0,12}}{SIGN})")


def signature_start(string: str, start: int, end: int) -> int | None:
    """Return where in [start, end), the last clause and what follows, the signatures begin; None: nowhere.

    The line that ``start`` stands in is the clause's own and is looked at for signatures glued to it only.
    """
    first = string.find("\n", start, end)
    places = []
    if first >= 0:
        strong = next(
            (match for match in STRONG_RE.finditer(string, first + 1, end) if not _is_head(string, match)), None
        )
        limit = strong.start() if strong else end
        places = [limit] if strong else []
        weak = (match for match in WEAK_RE.finditer(string, first + 1, limit) if not _is_other(string, match))
        places += [match.start() for match in islice(weak, 1)]
    glued = GLUED_RE.search(string, start, end)
    if glued:
        places.append(glued.end())
    return min(places) if places else None


def _is_other(string: str, match: re.Match[str]) -> bool:
    return _is_listed(string, match) or _is_head(string, match)


def _is_head(string: str, match: re.Match[str]) -> bool:
    """Return whether a title stands above, labels of parties between: a second contract begins, no signatures."""
    lines = string[max(match.start() - TITLE_CHARS, 0) : match.start()].rstrip().split("\n")[1:]
    while lines and WEAK_RE.fullmatch(lines[-1]):
        lines.pop()
    return bool(lines) and TITLE_RE.fullmatch(lines[-1].strip()) is not None


def _is_listed(string: str, match: re.Match[str]) -> bool:
    """Return whether ``match`` is one of several annexes in a row: a list of the last clause."""
    line = match.group().lstrip(" \t*_|-")
    if not line.startswith("附"):
        return False
    before = string[max(match.start() - 80, 0) : match.start()].rstrip()
    after = string[match.end() : match.end() + 80].lstrip()
    return before.endswith(":") or after.startswith("附") or before.rpartition("\n")[2].lstrip().startswith("附")

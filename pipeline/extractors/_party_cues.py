"""What stands around a name and tells who of the names is a party, and in which role (人名与单位名旁的提示).

>>> text = "出租人王小燕与云客公司(买家)经协商"
>>> role_of(text, Name(3, 6, "PER", 1.0)), role_of(text, Name(7, 11, "ORG", 1.0))
('出租人', '买家')
>>> is_other("法定代表人:王小燕", Name(6, 9, "PER", 1.0))
True
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from pipeline.entities import Name
from pipeline.extractors._party_labels import roles
from pipeline.extractors._party_names import is_stand_in, kind

BEFORE_CHARS, AFTER_CHARS = 24, 110
LIKELY = 0.7  # for a name that no role is told of
SURE = 0.95  # for a person without a usual surname
QUOTES = r"[\"“”'‘’「」『』]"
COUNTRY_RE = re.compile(r"中国人?$")
WHOLE = 0.9  # from which the model is believed about where a name begins
CUT_RE = re.compile(r"(?:^|[^\u4e00-\u9fff·A-Za-z0-9)]|[与和及同由经向])(?P<cut>[\u4e00-\u9fff]{1,4})\Z")
NO_PART_RE = re.compile(
    r"[与和及同由经向将在的为是系有受现兹因本该其等如对被给聘请托约订方人名称址话单位司主户客者员长至从到]"
)
COUPLE = r"(?:夫妇|夫妻|[二两三]人)?"
DEFINED_RE = re.compile(
    rf"{COUPLE}[ ]?(?:\([^()\n]{{1,20}}\))?(?:在本(?:合同|协议|契约)中|[,]?以下)[简又合]?称[为作:]{{0,2}}"
    rf"{QUOTES}?(?P<direct>[\u4e00-\u9fff]{{2,6}}?){QUOTES}?(?:[,;。、]|$)"
    rf"|{COUPLE}[ ]?[(,][^()\n。]{{0,90}}?(?:简称|下称|以下[合又]?称|统称|又称|[(,]称)[为作:, ]{{0,3}}"
    rf"{QUOTES}?(?P<role>[^()\"“”'‘’「」『』,;。\n]{{1,12}}){QUOTES}?(?:[),;。]|[与和或]{QUOTES})"
    rf"|[ ]?\([^()\n]{{0,60}}?{QUOTES}(?P<quoted>[^()\"“”'‘’「」『』,;。\n]{{1,12}}){QUOTES}"
)
BRACKET_RE = re.compile(r"[ ]?\([ ]?(?P<role>[\u4e00-\u9fff]{1,8})[ ]?\)")
COPULA_RE = re.compile(r"[)\"” ,]{0,3}(?:作为|为|系|是)(?P<role>[\u4e00-\u9fff]{2,8})")
ACTING_RE = re.compile(r"[\u4e00-\u9fff]{1,4}?[方人商]")
SIGNED_RE = re.compile(r"[ ]{0,8}\(?[ ]?(?:盖[ ]?章|公[ ]?章|签[ ]?[字章名署]|印章?|章|手印|指印)")
SIDE_RE = re.compile(
    r"(?:[\u4e00-\u9fff]{2}单位|[\u4e00-\u9fff](?!的)[\u4e00-\u9fff]一方|[订签立]约(?:另?一)?方|[甲乙丙]公司|[甲乙丙丁]|(?:第[一二三]|另?一|首|次|末)方"
    r"|[房车店货户雇业船]主|房东|房客|租客|买家|卖家|买主|卖主|雇员|司机|保姆|合伙人|股东|投资人|发起人|借用人|产权人|所有人"
    r"|立[据约字]人|立协议人|签约人|承诺人|收款人|男方|女方|供应商|采购商|厂[家商]|合作方|中方|外方|转让股东|受让股东)$"
)
BESIDE_RE = re.compile(r"(?:监理|设计|鉴证|监督|主管|检测|审计|评估|见证|下属|上级|代理)单位$|(?:标的|目标)公司$")
OTHER_RE = re.compile(
    r"(?:代表人?|代理人|联系人|经办人?|负责人|经理|见证人?|证明人|中间人|在场人|鉴证|公证|户名|账户|开户行?|银行|监护人|受益人|"
    r"位于|坐落[于在]?|隶属于?|属于|监制|印制|律师|法人|董事长|总裁|校长|院长|主任|目标公司|标的公司|设立|成立|执行|依据|按照?"
    r"|报|在|《|收件人|公司股东)[: ]{0,3}$"
)
AT_RE = re.compile(
    r"[^,。;\n]{0,12}?(?:工作|任职|担任|做|从事|实习|期间|上班|购物|就餐|就医|办理|购买|充值)"
)  # in whose house somebody works or buys
NO_ONE_RE = re.compile(
    r"[一二三四两几各多](?:家|个|名|方)[\u4e00-\u9fff]{1,6}|(?:本(?!溪)|该|贵(?![州阳港池溪定])|各)[\u4e00-\u9fff]+|.*(?:小区|校区|厂区|[路门口]站|基地|博览会|论坛|项目|工程|检验局|检疫局|海关)"
)
FOREIGN_RE = re.compile(
    r"[ ]?(?:制定|监制|印制|印发|发布|编制|颁布|的(?:股权|股份|规定|要求)|章程|》|批准|备案|账户|同期"
    r"|(?:\([^()\n]{0,20}\))?[鉴见]证下|(?:所在地)?(?:人民法院|起诉|仲裁)|的?[\d.%百分之一二三四五六七八九十]{1,10}的?(?:股权|股份)"
    r"|(?![因与和对诉])[^,。;()\n]{0,20}(?:纠纷|争议)一案)"
)
LENT_RE = re.compile(  # who approves, introduces, reconciles; organs of a party do not
    r"(?!.{0,24}(?:董事会|股东[大会]|党[委组]|办公会|代表[大会]|院务会|职代会|业主大会|公开|招标|比选))"
    r"[^,。;\n]{0,10}?(?:介绍|同意|批准|核准|主持|调解|推荐|审核|许可|协调|见证|鉴证)"
)
HALF_RE = re.compile(r"[ ]{0,2}(?:_{2,}|[ ]{2,}(?=[省市县区支分]))")  # a part of the name is open
SIGNED_LABEL_RE = re.compile(
    r"(?:^|[\n\t ])(?P<role>[\u4e00-\u9fff]{2,6})\((?:盖?章|公章|签[字名章])[^()\n]{0,6}\)[: ]{0,3}\Z"
)
LENT_BEFORE_RE = re.compile(r"(?:经|在|由)(?!营|济)[^,。;:()\n]{0,6}\Z")
JOIN_RE = re.compile(
    r"[^。\n]{0,70}?(?:[)\"”])?[ ]?(?:先生|女士|同志|双方)?[ ]?(?:[与和及同跟、,;/]|以及|[,、][与和及])[^。\n]{0,14}"
)
DEED_RE = re.compile(
    r"委托|聘[请用任]|录用|招用|雇[佣请用]|授权|邀请|指定|选定|派遣|转让|出[租售让借]|租[给赁]|卖[给与]|[承发]包|[交授]给|交由|赠[与送]"
    r"|借[款到给得]|欠|将.{2,60}[交给]$|购买|采购|订购|订货|供应|承租|担保|[给予]$|征[收用]|聘|承诺|从.{0,4}处"
)
AGREED_RE = re.compile(
    r"协商|达成|签[订署约定]|订立|订[本如]|立[约此]|约定|商定|协定|协议|合同|合约|契约|双方|各方|三方|如下|共同|合作|条款|自愿|同意|一致"
)
WITHIN_RE = re.compile(r"[\u4e00-\u9fff](?<![与和及由向将给同为系是即有该予受以租卖的])\Z")  # 项目业主 is no 业主
TERM_RE = re.compile(
    r"(?:^|[,。;:\n ])(?P<word>[\u4e00-\u9fff]{2,5}?)(?:\([^()\n]{0,8}\))?(?:分别)?(?:为|系|是指?|即|:)[ ]?$"
)
TERM_USES = 4
ALONE_RE = re.compile(
    r"[ \t]{0,40}(?:\d{1,2}[.、)]|[(][一二三四1-9][)])?(?:[ \t。;,:、_]|\([^()\n]{0,8}[章字]\)|[签盖公]章){0,60}"
)
SELF_RE = re.compile(r"(?:本人|我公司|本公司|我单位|我方|立[\u4e00-\u9fff]{0,4}[书据字约]人|致)[ :,]{0,3}$")
TITLE_RE = re.compile(
    r"[^\n。,;:《》]{0,20}?(?:合同书?|协议书?|契约|保险单|投保单|保单|担保书|责任书|章程)"
    r"(?:\([^()\n]{1,12}\))?[ \t]{0,40}(?:\n|$)"
)
SENTENCE_MARK_RE = re.compile(
    r"[。;,]|^[ ]{0,9}(?:第[^ ]{1,4}条|[\d一二三四五六七八九十(][\d一二三四五六七八九十)]{0,3}[、.)])"
)
SIGNATURE_CHARS = 90  # of a line with two columns of signatures
POLITE_RE = re.compile(r"[\u4e00-\u9fff]{1,2}(?:先生|女士|小姐|师傅|经理|总|老师)")
TURNED_RE = re.compile(r"[^。\n]{0,20}[向从请为给]$|[,]$")
LONG_GAP = 100  # between two names of one sentence


def whole(text: str, name: Name) -> int:
    """Return where a name begins of which the model cut the first characters (中国人|民银行, 延|边印刷厂)."""
    before = text[max(name.start - BEFORE_CHARS, 0) : name.start]
    country = COUNTRY_RE.search(before)
    if country:
        return name.start - len(country.group())
    cut = CUT_RE.search(before) if name.label == "ORG" and name.probability < WHOLE else None
    return name.start - len(cut["cut"]) if cut and not NO_PART_RE.search(cut["cut"]) else name.start


def is_other(text: str, name: Name) -> bool:
    """Return whether ``name`` is no party for what stands beside it, or is no name at all."""
    before = text[max(name.start - BEFORE_CHARS, 0) : name.start]
    is_at = before.endswith("在") and AT_RE.match(text, name.end)
    listed = "、" in (before[-1:], text[name.end : name.end + 1])
    return bool(
        (OTHER_RE.search(before) and not is_at and not _role_before(before))
        or (LENT_BEFORE_RE.search(before) and LENT_RE.match(text, name.end))
        or NO_ONE_RE.fullmatch(text, name.start, name.end)
        or HALF_RE.match(text, name.end)
        or before.endswith("”")  # a part of a name: “云客”软件公司
        or text[name.start] in "省市县区乡镇"
        or FOREIGN_RE.match(text, name.end)
        or is_stand_in(text[name.start : name.end])
        or POLITE_RE.fullmatch(text[name.start : name.end])
        or (
            name.label == "PER"
            and name.probability < (LIKELY if listed else SURE)
            and kind(text[name.start : name.end]) != "person"
        )
    )


def role_of(text: str, name: Name) -> str | None:
    """Return the role that brackets behind a name, a word before it or a verb tell."""
    after = text[name.end : name.end + AFTER_CHARS]
    defined = DEFINED_RE.match(after)
    if defined:
        return next(role for role in defined.groups() if role)
    role = _role_before(text[max(name.start - BEFORE_CHARS, 0) : name.start])
    if role:
        return role
    for pattern in (BRACKET_RE, COPULA_RE):
        match = pattern.match(after)
        word = match["role"] if match else ""
        known = next((word[:length] for length in range(len(word), 1, -1) if word[:length] in roles()), None)
        side = SIDE_RE.fullmatch(word) if pattern is BRACKET_RE else None
        acting = ACTING_RE.match(word) if match and "作为" in match.group() else None
        if known or side or acting:
            return known or (acting.group() if acting else word)
    return None


def term_of(text: str, name: Name) -> str | None:
    """Return the word in front of ``name`` that says who it is, where the contract uses it again and again."""
    match = TERM_RE.search(text[max(name.start - BEFORE_CHARS, 0) : name.start])
    if not match or BESIDE_RE.search(match["word"]) or OTHER_RE.search(match["word"]):
        return None
    return match["word"] if text.count(match["word"]) >= TERM_USES else None


def _role_before(before: str) -> str | None:
    """Return the role that ``before`` ends with."""
    bare = re.sub(r"\([^()]{0,10}\)$", "", re.sub(r"(?:分?别?[为是系]指?|即|指)?[: ]{0,4}$", "", before))
    for length in range(min(_longest(), len(bare)), 1, -1):
        if bare[-length:] in roles() and not WITHIN_RE.search(bare[:-length]):
            return bare[-length:]
    signed = SIGNED_LABEL_RE.search(before)
    if signed and not OTHER_RE.search(signed["role"]) and not BESIDE_RE.search(signed["role"]):
        return signed["role"]
    side = SIDE_RE.search(bare)
    if side and (BESIDE_RE.search(bare) or WITHIN_RE.search(bare[: side.start()])):
        return None
    return side.group() if side and (len(side.group()) > 1 or bare != before) else None


@cache
def _longest() -> int:
    return max(map(len, roles()))


def joined(text: str, names: Sequence[Name]) -> set[Name]:
    """Return the names that agree with the one beside them, or do something for it."""
    found: set[Name] = set()
    for one, two in (*pairwise(names), *zip(names, names[2:], strict=False)):
        between, after = text[one.end : two.start], text[two.end : two.end + LONG_GAP]
        if len(between) > LONG_GAP or "。" in between or text[one.start : one.end] == text[two.start : two.end]:
            continue
        sentence = re.split(r"[。\n]", after, maxsplit=1)[0]
        apart = between.replace("\n", "").strip()
        lined = between.count("\n") == 1 and not between.strip() and _is_listed(text, one, two)
        joins = JOIN_RE.fullmatch(between) and (AGREED_RE.search(sentence) or AGREED_RE.search(_lead(text, one)))
        turned = TURNED_RE.fullmatch(between) and DEED_RE.search(after[:8])
        if joins or lined or turned or DEED_RE.search(between) or apart in ("与", "和", "及", "同"):
            found |= {one, two}
        elif "\n" not in between and one in found and between in ("、", "和", "与", "及"):
            found.add(two)
    return found


def _is_listed(text: str, one: Name, two: Name) -> bool:
    """Return whether two names are lines of their own."""
    return _line(text, one)[0] == one.start and _line(text, two)[1] == two.end


def _lead(text: str, name: Name) -> str:
    return re.split(r"[。\n]", text[max(name.start - LONG_GAP, 0) : name.start])[-1]


def stands_alone(text: str, name: Name) -> bool:
    """Return whether the line of ``name`` is one of signatures and no sentence."""
    line = text[slice(*_line(text, name))]
    return len(line.strip()) <= SIGNATURE_CHARS and not SENTENCE_MARK_RE.search(line)


def titles(text: str, name: Name) -> bool:
    """Return whether a company's name begins the title: its own form (云客保险公司财产保险单)."""
    is_first = not text[: name.start].strip()
    written = text[name.start : name.end]
    if any(HALF_RE.match(text, match.end()) for match in re.finditer(re.escape(written), text)):
        return False
    sort = kind(text[name.start : name.end])
    return is_first and name.label == "ORG" and sort == "company" and bool(TITLE_RE.match(text, name.end))


def signs(text: str, name: Name, names: Sequence[Name], *, is_tail: bool) -> bool:
    """Return whether a name stands by a place for a seal, speaks for itself, or makes a line of the signatures."""
    if SIGNED_RE.match(text, name.end) or SELF_RE.search(text[max(name.start - BEFORE_CHARS, 0) : name.start]):
        return True
    low, high = _line(text, name)
    rest = text[low:high]
    for other in names:
        if low <= other.start < high:
            rest = rest.replace(text[other.start : other.end], "")
    return is_tail and bool(ALONE_RE.fullmatch(rest))


def _line(text: str, name: Name) -> tuple[int, int]:
    high = text.find("\n", name.end)
    return text.rfind("\n", 0, name.start) + 1, len(text) if high < 0 else high

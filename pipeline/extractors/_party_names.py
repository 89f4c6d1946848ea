"""Names of companies, offices and persons: where one ends, and what is only a stand-in for one (名称).

>>> read("北京云客信息技术有限公司(以下简称甲方)"), kind("北京云客信息技术有限公司")
((0, 12), 'company')
>>> read("广告客户名称") is None, is_stand_in("广告客户名称"), is_stand_in("电子商务有限公司")
(True, True, True)
"""

from __future__ import annotations

import re
from typing import Literal

from pipeline.values.blanks import is_blank

Kind = Literal["company", "person", "government", "unknown"]

NAME_CHARS = r"\u4e00-\u9fffA-Za-z0-9·.&\- "
COMPANY = r"(?:有限责任公司|股份有限公司|有限公司|有限合伙\)?|集团公司|总公司|公司)"
BRANCH = r"(?:[\u4e00-\u9fff()]{0,16}(?:分公司|支公司|子公司|办事处|营业部|分店|项目部))?"
PLACE_ASIDE = r"(?:\((?!盖|签|公|章|印|以下|下称|甲|乙|丙|全称)[^()\n]{1,12}\))?"
ORGANISATION = (
    r"(?:集团|厂|商行|商店|门店|中心|委员会|业委会|管委会|居委会|村委会|局|研究院|研究所|设计院|法院|检察院|学院"
    r"|大学|中学|小学|学校|幼儿园|医院|银行|信用社|合作社|事务所|工作室|协会|学会|基金会|商会|联合会|经营部|服务部"
    r"|分行|支行|政府|办事处|办公室|管理处|管理所|管理站|服务站|大队|支队|总队|出版社|报社|电视台|博物馆|图书馆"
    r"|小组|俱乐部|酒店|宾馆|饭店|超市|药店|公寓|农场|林场|矿|厅|署|部队|商场|市场|营业厅|服务中心|经销部|批发部)"
)
COMPANY_RE = re.compile(rf"[{NAME_CHARS}()]{{1,50}}?{COMPANY}{PLACE_ASIDE}{BRANCH}")
ORGANISATION_RE = re.compile(rf"[{NAME_CHARS}()]{{1,40}}{ORGANISATION}{PLACE_ASIDE}(?![\u4e00-\u9fff])")
PERSON_RE = re.compile(
    r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{1,8}){0,3}|[A-Z][A-Za-z.]{0,20}(?: [A-Z][A-Za-z.]{0,20}){1,3}"
)
LATIN_RE = re.compile(
    r"[A-Z][A-Za-z0-9&.\-() ]{2,60}?[ ,]{1,3}"
    r"(?:Co\.?,? ?Ltd\b\.?|Pte\.? ?Ltd\b\.?|Ltd\b\.?|Limited\b|Inc\b\.?|LLC\b|Corp\b\.?|GmbH\b|PLC\b)"
)
PLAIN_RE = re.compile(rf"[{NAME_CHARS}()]{{2,30}}")
STAND_IN_RE = re.compile(
    r"(?:.{0,20}(?:名称|全称|姓名|公司名|填写|单位章)|详?见.{0,6}[页章款]|该.{1,3}|[经就].{0,4}协商|(?:关于|致)?(?:某|贵|本|我|你|我们|贵我)?(?:公司|单位|集团|个人|企业)"
    r"|甲方|乙方|丙方|丁方|(?:法定)?代表人?|签字|盖章|签章|公章|印章|章|无|同上|自然人|(?:中华人民共和国|中国|.{0,6}(?:生产队|村|公社))?(?:社员|村民|农户|居民|学员|员工|职工)?"
    r"|\(.{0,12}\)|银行|学校|医院|政府|酒店|商场|单位.{0,2}"
    r"|经销商|代理商|住址|地址|住所|.{0,3}承销商|(?:复核|审核|经办|记账|制单|业务)[员人]"
    r"|[省市县区州乡镇村街路号()、 ]{1,30}|.{0,6}(?:单位|号码|委托书)|(?:身份证|营业执照).{0,4}|以下.{0,8})"
)
GENERIC_RE = re.compile(
    r"(?:中国[ ]{0,9}(?=公司|集团)|[省市县区乡镇 ]{1,4})?"
    r"(?:证券|电子商务|信息技术|信息科技|网络科技|网络技术|网络|科技|技术|商贸|贸易|物业|服务|管理|咨询|文化|传媒|广告|软件|建筑|工程"
    r"|物流|运输|实业|发展|投资|开发|餐饮|装饰|劳务|派遣|人力资源|设备|制造|房地产|置业|保洁|保安|电梯|租赁|担保|设计|施工|保险|外贸|进出口|供应|销售|旅游)*"
    r"(?:有限责任公司|股份有限公司|有限公司|集团公司|股份公司|总公司|分公司|公司|集团)(?:\([^()]{0,4}\))?"
)
SENTENCE_RE = re.compile(
    r"[。;!?《》“”\"]|的|姓名|职务|国籍|积极|帮助|协助|解决|应当|应[按在于向将为]|不得|必须|须[在按于]|按照|按[约合]|负责|提供|保证|有权|同意|承诺|委托.{0,6}方|双方|如[果有]"
    r"|^[将向应须]|进行|一家|成立|支付|承担|签[字订署]后?|以下"
)
NOT_A_NAME_RE = re.compile(
    r"^(?:[以按]|注册)|要求|[甲乙丙]方|意见|合同|协议|条款|内容|期限|金额|数量|认为|贷款|[元日天%]$|日期|编号|地点|方式|如下|情况|合理|\d{5}|[不是在把被对]"
)
BODY_START_RE = re.compile(
    r"(?:甲、?乙|双方|鉴于|根据|依据|依照|按照|为了?|因|经|就|现|本(?:合同|协议|着)|第[一二三四五六七八九十1-9]|[一二三1-9][、.]|兹|以上|上述|甲方|乙方|以?下|遵照|遵循)"
)
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安"
    "齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游"
    "辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全"
)
GOVERNMENT_RE = re.compile(
    r"政府|财政|法院|检察院|公安|(?:局|厅|署|大队|支队)$|街道办|人民代表|管委会|机关|(?<!业主)委员会$|(?<!物业)管理处$|国土|海关"
)


def read(text: str) -> tuple[int, int] | None:
    """Return the place of the name that ``text`` begins with, or None when it does not begin with one.

    text: what follows a role label on its line
    """
    start = len(text) - len(text.lstrip(" _*【\"“'`:"))
    rest = text[start:]
    company = COMPANY_RE.match(rest)
    if company and not SENTENCE_RE.search(company.group()) and not BODY_START_RE.match(rest):
        return _accept(text, start, start + company.end())
    latin = LATIN_RE.match(rest)
    end = latin.end() if latin else _cut(rest)
    candidate = rest[:end].rstrip(" _*】\"”'`,、" if latin else " _*】\"”'`.,、")  # Co., Ltd. keeps its point
    if not candidate or (BODY_START_RE.match(candidate) and len(candidate) > 4):
        return None
    if SENTENCE_RE.search(candidate) or not (
        latin or PLAIN_RE.fullmatch(candidate) or PERSON_RE.fullmatch(candidate) or ORGANISATION_RE.fullmatch(candidate)
    ):
        return None
    if NOT_A_NAME_RE.search(candidate) and not ORGANISATION_RE.fullmatch(candidate):
        return None
    return _accept(text, start, start + len(candidate))


def read_person(text: str) -> tuple[int, int] | None:
    """Return the place of the person that ``text`` begins with: a name, or a short form such as 王工."""
    start = len(text) - len(text.lstrip(" _*【\"“'`:"))
    match = PERSON_RE.match(text, start)
    if not match:
        return None
    end = match.end()
    if "·" not in match.group() and "\u4e00" <= match.group()[0] <= "\u9fff":
        end = start + _person_chars(text[start : start + 8])
    name = text[start:end]
    if len(name) < 2 or is_stand_in(name) or SENTENCE_RE.search(name) or text[end : end + 1] in ("方", "人"):
        return None
    return start, end


def is_stand_in(text: str) -> bool:
    """Return whether ``text`` only says what belongs here, or is nothing but a trade and a legal form."""
    text = text.strip(" _*【】\"“”'`.,、")
    bare = text.strip("()")
    return is_blank(bare) or any(STAND_IN_RE.fullmatch(form) or GENERIC_RE.fullmatch(form) for form in (text, bare))


def kind(name: str) -> Kind:
    """Return what sort of party bears ``name``: company, government, person or unknown."""
    compact = name.replace(" ", "")
    if re.search(COMPANY, compact):
        return "company"
    if GOVERNMENT_RE.search(compact):
        return "government"
    if re.search(ORGANISATION + r"(?:\([^()]{1,12}\))?$", compact):
        return "company"
    if (re.fullmatch(r"[\u4e00-\u9fff]{2,4}", compact) and compact[0] in SURNAMES) or "·" in compact:
        return "person"
    return "unknown"


def is_organisation(text: str) -> bool:
    """Return whether the whole of ``text`` is the name of a company, an office or a school."""
    if SENTENCE_RE.search(text) or is_stand_in(text):
        return False
    return bool(COMPANY_RE.fullmatch(text) or ORGANISATION_RE.fullmatch(text))


def _accept(text: str, start: int, end: int) -> tuple[int, int] | None:
    name = text[start:end]
    while name.count("(") != name.count(")") and name:
        name = name[: max(name.rfind("("), name.rfind(")"))] if name[-1] in "()" else name[: name.rfind("(")]
    name = name.rstrip()
    if len(name) < 2 or is_stand_in(name) or (name[0] == "(" and name.find(")") == len(name) - 1):
        return None  # in brackets stands what belongs here
    return start, start + len(name)


def _cut(rest: str) -> int:
    """Return where the name at the start of ``rest`` can reach at most: a mark, a gap, an aside."""
    match = re.search(
        r"[,;:。!?\t|\n_]|[ ]{3}|\((?:以下|下|简|盖|签|公章|章|印|甲|乙|丙|全称|名称|自然人|非)|(?<=.)(?:双方|甲乙)",
        rest,
    )
    return match.start() if match else len(rest)


def _person_chars(text: str) -> int:
    """Return how many of the first characters are one person's name; a known surname tells from the prose behind it."""
    run = re.match(r"[\u4e00-\u9fff]*", text)
    length = len(run.group()) if run else 0
    follow = re.search(r"甲方|乙方|丙方|双方|联系|电话|职务|先生|女士|身份|手机|邮|地址", text[:8])
    if follow and follow.start() >= 2:
        return min(follow.start(), length)
    if length <= 4:
        return length
    return 0

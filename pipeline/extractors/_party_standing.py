"""How likely a name of the opening is a party's where no cue names its role: by how it stands (开头句中名称的地位).

A name gains by standing in the signatures too, by a word beside it that binds two (``与``, ``向``, ``将`` …), by a
short form defined behind it, and by standing in the first sentence that names somebody.  Officers, relatives, who only
approves or introduces, companies whose shares are sold and opponents in court are no candidates.

>>> text = "受山岚镇人民政府之托,云客设计院编制规划。经手人王小燕"
>>> [standing(text, Name(*place, 1.0), 13) for place in ((1, 8, "ORG"), (11, 16, "ORG"), (24, 27, "PER"))]
[3, 1, 0]
"""

from __future__ import annotations

import re

from pipeline.entities import Name

BEFORE_CHARS = 24
OPEN_RE = re.compile(
    r"(?:^|[^:_ \n])[ ]?_{3,}|(?:^|[^:])(?:[Xx×]{2,}|某某?)(?:有限)?公司|[,\n][ ]{0,2}_{3,}(?=[\u4e00-\u9fff(])"
)
OFFICE = (
    r"[局处科厂院校站所社行店会市镇乡县区部队组董事秘书]长|主任|经理|代表|律师|书记|会计|教练|驾驶员|司机|法人|专员|调解员|保洁员"
    r"|老师|技师|经手人?|经办人?|化名|曾用名"
)
KIN = r"的(?:妻|夫|父|母|儿|女|兄|弟|姐|妹|子|岳|配偶|朋友|同事|亲)[\u4e00-\u9fff]{0,3}"
BESIDE = (
    r"关联(?:企业|公司)|总承包单位|所在单位|(?:代理|招标|监理|评估|检测|鉴定|物业|中介|居间|担保|运输|下属|上级|原|用于|设计|施工)"
    r"[\u4e00-\u9fff]{0,4}(?:机构|公司|单位|企业)"
)
BY_A_PARTY = (  # whom a party already named has do something is another
    r"(?:[甲乙丙丁]方|双方|各方)(?:均|可|应|须|将|已|有权|同意|共同){0,2}(?:委托|指定|授权|要求|通过|选定|推荐|聘请)"
)
ASIDE_RE = re.compile(
    rf"(?:{OFFICE}|{KIN}|{BESIDE}|{BY_A_PARTY}|持有|委派|指派|派遣|抄送|汇[至入]|名下|用于)(?:[为是系])?[: ]{{0,2}}$"
)
OBJECT_RE = re.compile(
    r"的?[\d.%百分之一二三四五六七八九十]{0,10}的?(?:股权|股份|出资|注册资本)|投保|开立|开户|承保|检测|鉴定|备案|登记"
    r"|[^,。;()\n]{0,24}(?:纠纷|一案|仲裁|诉讼)|的?(?:批[复准]|规定|要求|文件|介绍)|[^,。;()\n]{0,8}(?:审计|评估)报告"
    r"|学生|教师|职工|职员|村民|居民|社员|[^,。;()\n]{0,6}(?:提供(?!给)|鉴证|见证|撤场|不是|不承担|不参与|无异议)"
)
BOUND_BEFORE_RE = re.compile(
    r"(?:[与和及同跟向给由受对请聘从自为到]|借到|收到|欠|委任|聘请|委托|[甲乙丙ABC][、方,])[ ]?$"
)
BOUND_AFTER_RE = re.compile(
    r"[ ]?(?:[与和及同跟将把向因为受从给拟愿、]|自愿|同意|承诺|现|欠|之托|委托|作|是|系|\([^()\n]{1,30}\)"
    r"|[\"“,]|家|举|开发|未|希望|拥有)"
)
DEFINED_RE = re.compile(r"[ ]?\((?:[\"“]|以?下?[简合]?称|[\u4e00-\u9fff]{2,4}\))")
BRACKET_CHARS = 60
BODY_RE = re.compile(  # what an organisation's name ends with
    r".*(?:公司|[厂店站行社院局部会校园馆场队庄铺组府办坊室户学厅委矿港团楼城堂阁轩斋居苑寺庙台段库网吧间村街镇乡县市区盟屋房坛林塾]"
    r"|(?:研究|事务|管理|中介|派出|诊|卫生|招待|交易|设计|检测|勘察|托儿|看守|律师)所"
    r"|(?:管理|办事|代表|联络|工程|后勤|总务|征收|业务)处|合伙\)|中心|企业|集团|基金|街道|联盟|基地|[A-Za-z.])"
)


def standing(text: str, name: Name, tail: int) -> int:
    """Return how much speaks for ``name`` as a party, 0 where something speaks against it.

    tail: where the signatures begin
    """
    before = text[max(name.start - BEFORE_CHARS, 0) : name.start]
    if ASIDE_RE.search(before) or OBJECT_RE.match(text, name.end) or _is_inside(text, name):
        return 0
    signed = text.find(text[name.start : name.end], max(tail, name.end)) >= 0
    bound = bool(BOUND_BEFORE_RE.search(before)) + bool(BOUND_AFTER_RE.match(text, name.end))
    addressed = text[: name.start].rstrip(" ")[-1:] in ("", "\n") and text[name.end : name.end + 2] == ":\n"
    return 1 + 2 * (signed or addressed) + bound + bool(DEFINED_RE.match(text, name.end))


def is_whole(text: str, name: Name) -> bool:
    """Return whether ``name`` ends as names do."""
    return name.label != "ORG" or bool(BODY_RE.fullmatch(re.sub(r"\s", "", text[name.start : name.end])))


def is_open(text: str) -> bool:
    """Return whether ``text`` leaves a place for a name empty: who stands beside it is not the other party."""
    return bool(OPEN_RE.search(text))


def _is_inside(text: str, name: Name) -> bool:
    """Return whether ``name`` stands within brackets or quotes that began before it."""
    before = text[max(name.start - BRACKET_CHARS, 0) : name.start].rpartition("\n")[2]
    return (before.rfind("(") > before.rfind(")") and not before.endswith("(")) or before.rfind("《") > before.rfind(
        "》"
    )

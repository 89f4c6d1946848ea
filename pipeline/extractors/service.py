"""What is delivered, through which channels, on which platforms, in which languages (服务内容、渠道、平台、语言).

Channels are read where the text says through what the service is given (a clause on 服务渠道, ``通过…提供``); a channel
that is ruled out (``不提供电话咨询``) is none.  Platforms are the shops that are served (``淘宝:店名``); a channel of
payment or of notice is none.  The opening hours are put together elsewhere.

>>> from pipeline.document import from_string
>>> text = "1.服务内容:网店在线客服外包\\n2.网店为\\n淘宝:禾苗小铺\\n3.服务语言为普通话和粤语"
>>> service = extract(Contract(from_string(text).view(), ()))["service"]
>>> service.scope.value, [p.value for p in service.platforms], [l.value for l in service.languages]
('网店在线客服外包', ['淘宝'], ['普通话', '粤语'])
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypedDict

from pipeline.contract import Contract
from pipeline.document import View
from pipeline.provenance import Place, absent, blank, filled, item
from pipeline.record import Named, Service, Slot
from pipeline.values.blanks import is_blank

SCOPE_LABEL_RE = re.compile(
    r"(?:服务|委托|外包|合作|工作)的?(?:内容|范围|事项|项目)(?:[及和与](?:范围|要求))?"
    r"[ ]?:[ ]{0,4}(?P<value>[^\n。;]{0,400})"
)
LABEL_LEAD_RE = re.compile(r"(?:^|[。;.、)\d ])(?:具体|委托|外包|主要|技术|维护|维保|运维|合作)?$")
SCOPE_SENTENCE_RE = re.compile(
    r"(?:乙方|甲方|受托方|服务方|服务商|承包方|受托人|丙方)[^,。;:\n]{0,10}(?:为|向|给)[^,。;:\n]{1,60}?"
    r"提供(?!的)[^。;\n]{2,120}?(?:服务|支持|维护|保障)"
)
ENTRUSTED_RE = re.compile(
    r"委托(?:乙方|受托方|受托人)(?P<value>[^,。;:\n的_\[【 ]{3,60}?)(?=事宜|事项|,|。|;|签订|订立|达成|,?双方|\n)"
)
NO_SCOPE_RE = re.compile(r"发票|继续|资料|证明|如果|[若如]")
HEAD_SHARE = 3  # the scope stands in the first third
HEAD_CHARS = 1500
CHANNEL_CLAUSE_RE = re.compile(r"服务(?:渠道|方式|途径)|(?:沟通|接入|受理)渠道|渠道提供")
CHANNEL_CLAUSE_CHARS = 300
NEXT_CLAUSE_RE = re.compile(r"\n[^\S\n]{0,4}(?:第[^\n]{1,4}条|\d{1,2}[.、]\d{0,2})")
MEANS_RE = re.compile(r"通过|采用|利用|经由|以|提供|仅限|承担|负责")
SERVICE_RE = re.compile(r"服务|支持|咨询|解答|受理|客服|接待|工具|热线|解决|答复")
RULED_OUT_RE = re.compile(r"(?:不提供|不包括|不包含|不含|不得|不负责|除外|非)[^,。;\n]{0,12}$")
CHANNELS = (
    (
        "online_chat",
        r"在线客服|在线咨询|在线接待|在线服务|在线支持|即时通[讯信]|IM软件|聊天|旺旺|在线(?=[客咨接答沟/])|网络在线",
    ),
    ("phone", r"电话(?!号码|:)|热线|呼叫中心|话务"),
    ("email", r"电子邮件|邮件|电邮|e-?mail|E-?mail"),
    ("sms", r"短信"),
    ("video", r"视频(?=客服|通话|服务|会议|连线|支持|方式|等|、|,)"),
    ("onsite", r"上门|现场|驻场|驻点"),
    ("remote", r"远程"),
    ("wechat", r"微信(?!支付|转账|钱包|付款|红包)"),
    ("app", r"APP|App|小程序"),
    ("fax", r"传真(?!:)"),
)
CHANNEL_RE = re.compile("|".join(words for _, words in CHANNELS))  # no groups: four times as fast
CHANNEL_RES = tuple((name, re.compile(words)) for name, words in CHANNELS)
NOT_CHANNEL_RE = re.compile(r"通知|送达|联系方式|支付|发票|验收|书面")
PLATFORM_RE = re.compile(
    r"(?P<name>淘宝|天猫|京东|拼多多|抖音|快手|苏宁易购|苏宁|唯品会|小红书|微信小店|微信商城|微店|有赞|阿里巴巴|1688|亚马逊"
    r"|速卖通|闲鱼|当当|国美|美团|饿了么|大众点评|考拉|得物|视频号|虾皮|Shopee|Lazada|eBay|Amazon|TikTok|蘑菇街|一号店|1号店|飞猪|携程|微信|微博|公众号)"
    r"(?P<shop>[^\S\n]{0,2}[:][^\n,。;、]{1,40})?"
)
UNTICKED_RE = re.compile(r"[□☐○][ ]?$")
SHOP_RE = re.compile(r"网店|店铺|旗舰店|专卖店|专营店|商城|平台|小店|客服|接待|电商|店")
NOT_SHOP_RE = re.compile(r"支付|转账|收款|付款|汇款|通知|送达|钱包|红包|旺旺号")
LANGUAGE_RE = re.compile(
    r"中文普通话|汉语普通话|普通话|国语|粤语|广东话|闽南语|四川话|上海话|英语|英文|日语|韩语|法语|德语|俄语|西班牙语|葡萄牙语|阿拉伯语"
    r"|意大利语|泰语|越南语|马来语|印尼语|维吾尔语|藏语|蒙古语|中文(?![名版本合文])"
)
LANGUAGE_LEAD_RE = re.compile(
    r"服务语[言种]|(?:提供|使用|采用|支持|以)[^,。;:\n]{0,12}$|语[言种][^。;\n]{0,12}$|[、和及或与][ ]?$"
)
LANGUAGE_TOPIC_RE = re.compile(r"服务|语言|语种|客服")
NOT_LANGUAGE_RE = re.compile(r"合同|协议|文本|文字|签署|书写|条款|文件|例如|如方言")


class Fields(TypedDict):
    """The record field that this module fills."""

    service: Service


def extract(contract: Contract) -> Fields:
    """Return scope, channels, platforms and languages."""
    return {
        "service": Service(
            scope=_scope(contract.view),
            channels=_channels(contract),
            platforms=_platforms(contract),
            languages=_languages(contract),
        )
    }


def _scope(view: View) -> Slot[str]:
    """Return what stands after the label, else the first sentence that says who gives whom what."""
    text = view.string
    for label in SCOPE_LABEL_RE.finditer(text):
        line = text.rfind("\n", 0, label.start()) + 1
        if not LABEL_LEAD_RE.search(text[max(line, label.start() - 8) : label.start()]) or not label["value"].strip():
            continue
        if is_blank(label["value"]):
            return blank(view, label.span(), "service.scope_label")
        return filled(view, label.span("value"), "service.scope_label")
    head = max(HEAD_CHARS, len(text) // HEAD_SHARE)
    for sentence in SCOPE_SENTENCE_RE.finditer(text, 0, head):
        lead = text[max(sentence.start() - 6, 0) : sentence.start()]
        if not NO_SCOPE_RE.search(lead + sentence.group()):
            return filled(view, sentence.span(), "service.scope_sentence")
    entrusted = ENTRUSTED_RE.search(text, 0, head)
    return filled(view, entrusted.span("value"), "service.entrusted") if entrusted else absent()


def _channels(contract: Contract) -> list[Named]:
    text = contract.view.string
    clauses = list(_channel_clauses(text))
    found: dict[str, Place] = {}
    for match in CHANNEL_RE.finditer(text):
        name = next(name for name, pattern in CHANNEL_RES if pattern.match(text, match.start()))
        if name not in found and _is_channel(text, match.span(), clauses):
            found[name] = match.span()
    return [item(contract, Named, place, "service.channel", value=name) for name, place in found.items()]


def _channel_clauses(text: str) -> Iterator[Place]:
    """Yield the stretches after a heading that announces channels."""
    for match in CHANNEL_CLAUSE_RE.finditer(text):
        stop = NEXT_CLAUSE_RE.search(text, match.end(), match.end() + CHANNEL_CLAUSE_CHARS)
        yield match.end(), stop.start() if stop else match.end() + CHANNEL_CLAUSE_CHARS


def _is_channel(text: str, place: Place, clauses: list[Place]) -> bool:
    """Return whether the sentence says that the service is given through what stands at ``place``."""
    low = max(place[0] - 80, 0)
    start = max(text.rfind(mark, low, place[0]) for mark in "。;\n") + 1 or low
    before, after = text[start : place[0]], re.split(r"[。;\n]", text[place[1] : place[1] + 60], maxsplit=1)[0]
    if RULED_OUT_RE.search(before):
        return False
    if any(begin <= place[0] < end for begin, end in clauses):
        return True
    if NOT_CHANNEL_RE.search(before + after):
        return False
    return MEANS_RE.search(before) is not None and SERVICE_RE.search(text[place[0] : place[1]] + after) is not None


def _platforms(contract: Contract) -> list[Named]:
    text = contract.view.string
    found: dict[str, Place] = {}
    for match in PLATFORM_RE.finditer(text):
        if not UNTICKED_RE.search(text[max(match.start() - 2, 0) : match.start()]) and _is_shop(text, match):
            found.setdefault(match["name"], (match.start("name"), match.end()))
    return [item(contract, Named, place, "service.platform", value=name) for name, place in found.items()]


def _is_shop(text: str, match: re.Match[str]) -> bool:
    """Return whether the name is that of a shop that is served, not of a way to pay or to write."""
    line = text.rfind("\n", 0, match.start()) + 1
    end = min((text + "\n").find("\n", match.end()), match.end() + 20)
    around = text[max(line, match.start() - 20) : end]
    if NOT_SHOP_RE.search(around):
        return False
    if match["shop"]:
        return not text[line : match.start("name")].strip(" \t-•*☑√✓■●()0123456789.、")
    return SHOP_RE.search(around) is not None and match["name"] not in {"微信", "微博", "公众号"}


def _languages(contract: Contract) -> list[Named]:
    text = contract.view.string
    found: dict[str, Place] = {}
    for match in LANGUAGE_RE.finditer(text):
        start = max(text.rfind(mark, 0, match.start()) for mark in "。;\n") + 1
        before = text[max(start, match.start() - 24) : match.start()]
        after = text[match.end() : match.end() + 12].partition("\n")[0]
        if NOT_LANGUAGE_RE.search(before) or NOT_LANGUAGE_RE.match(after):
            continue
        if LANGUAGE_LEAD_RE.search(before) and LANGUAGE_TOPIC_RE.search(before + after):
            found.setdefault(match.group().removeprefix("汉语").replace("中文普", "普"), match.span())
    return [item(contract, Named, place, "service.language", value=name) for name, place in found.items()]

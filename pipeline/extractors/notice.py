"""Periods within which a party must tell, answer, object, accept, invoice, hand over or remedy (通知、答复、验收期限).

A period counts when its place says so (提前30日, 收到后5日内, 期满前60日) and the first deed named behind it
is such a duty.
Not read: payment terms, service targets (响应, 到场, 修复), delivery, thresholds of default (逾期超过5日), duties
towards authorities, and periods left open.

>>> from pipeline.document import from_string
>>> text = "任何一方解除合同应提前三十日书面通知对方。甲方收到发票后5个工作日内付款。货到7日内提出异议。"
>>> fields = extract(Contract(from_string(text).view(), ()))
>>> [(period.purpose, period.value, period.unit) for period in fields["notice_periods"]]
[('termination', Decimal('30'), 'day'), ('objection', Decimal('7'), 'day')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple, TypedDict

from pipeline.contract import Contract
from pipeline.provenance import Place, item
from pipeline.record import NoticePeriod
from pipeline.values import durations
from pipeline.values.durations import Mention

AFTER_CHARS = 36  # the deed stands no further behind its period
BEFORE_CHARS = 40
SENTENCE_RE = re.compile(r"[。;\n\t|]")

DUTY = (
    r"通知(?!收件人|客户|用户|顾客|单)|告知(?!服务站|派出所|公安)|书面|函告|答复|答覆|回复(?!客户|用户|邮件)|异议|验收|审核|审查|审阅|审定|审批|初验|终验|复验"
    r"|确认(?!收货)|整改|改正|更正|补正|纠正|补救|采取[^,。;]{0,6}措施|移交|交接|交还|撤换|更换[^,。;]{0,6}人员|备案|开具|开出|发票|证明|申请"
    r"|提出(?!《)|提起|续[签订租约]|办理(?![^,。;]{0,4}(?:结算|付款|支付|退款))|索赔|反馈|处理完毕|候选|查询|复核|核对|核实|对账|澄清|协商|报告|申报|表示|回函|意见|提请|送审|申诉"
    r"|归还(?!本|借|贷|欠|款|全部款)|交回|腾空|腾退|迁出|撤离|补足|补齐|补缴|要求|竣工验收|声明|提示|通报|举证|备齐|候补|搬离|沟通|报批|报请|批准|决议"
    r"|(?<=资料|文件|介质|物品|设备|材料|证件|钥匙|样品|图纸|模具)(?:予以|一并|全部|如数)?(?:返还|退还)"
    r"|(?:返还|退还)(?=[^,。;款金费\n]{0,12}(?:资料|文件|介质|物品|设备|材料|证件|钥匙|信息|披露方|场地|房屋|样品|图纸|模具))"
    r"|公告|公示|返工|报到|销毁|批复|上报|呈报|导出|下载数据|核定|核销|核减|认可|签认|点收|清点|抽检|检验|评审|评定|送检|封样|换货|调换|补种|取回|运回|寄回|寄还|撤场|清场|下达|下单"
    r"|办妥|组织(?!实施|施工|生产|人员|发货|供货)|到位|调配|安装(?=[^,。;\n]{0,6}完)|完成(?=[^,。;\n]{0,16}(?:交接|移交|抽检|检验|点收|清点|调配|备案))"
    r"|(?:提供|提交|报送|递交|呈报)(?![^,。;\n]{0,14}(?:保证金|担保|保函|押金|货款|款项|服务(?!方案|计划|报告|资料|清单|记录|总结)|成果|货物|设备|产品|贷款|[^,。;\n]{0,4}(?:软件|系统|注册码|样机|场地|车辆|人员)"
    r"|培训(?!计划|方案|资料|教材|名单)|《|登记机关|审批机[关构]|部门[^,。;]{0,6}(?:备案|审批|登记)))"
    r"|(?:更换|调换|退换|补发|重做)(?![^,。;]{0,6}(?:人员|零件|配件|周期))|(?:送交|送至|运至|送到|运到|运抵|送抵|交付)(?=[^,。;\n]{0,20}(?:指定|对方|[甲乙丙买卖供需]方|现场|地点|工地|仓库|地址|所在地))"
)
OTHER = (
    r"支付|付清|付款|付给|付至|给付|缴|退还|返还|退回|偿付|赔付|赔偿|结清|结算|打入|汇|转账|转帐|收取|发放|报销|到账"
    r"|到场|到达|赶到|响应|修复|抢修|排除|恢复|清除|送达|发货|交货|供货|交付|维修|更新|上门|抵达|故障|免费(?![调更退]换|补)|有效|保密(?!信息|资料)|竞争|从事"
    r"|服务站|派出所|公安|[专商税][利标务]局|工商局|房管局|部门(?!出具|证明|开具)|机关(?!出具|证明|开具)|登记|工商|生效|完工|竣工(?!验收)|完成(?=[^,。;]{0,10}(?:开通|安装|部署|开发|交))|提出《|成果|收件人|解决(?!争议|纠纷)"
    r"|不得(?!无故)|召开(?![^,。;]{0,8}通知)|举行|继任|分配|进场|开工|施工|上线|到岗|通知单|自提"
)
DEED_RE = re.compile(rf"(?P<duty>{DUTY})|(?P<other>{OTHER})")
AHEAD_RE = re.compile(r"(?:提前|提早|预先|事先)(?:至少|不少于|不低于)?[ _(【\[]{0,20}$")
UNTIL_RE = re.compile(
    # 交货前3天, 期满前60日
    r"(?:(?<![提目此日年月当])前|[之以期日]前)的?(?:至少|最少|不少于|不迟于|不晚于)?[ _的(【\[]{0,20}$"
)
WITHIN_RE = re.compile(r"[ _】\])*]{0,20}(?:之内|以内|内|期限内|[之以]?前|时间内|的期限内|的时间内)")
OVERDUE_RE = re.compile(
    r"(?:逾期|超[过出]|延迟|迟延|拖[延欠]|延[期误]|连续|累计|达到|已达|(?<![届期])满|每(?![^,。;\n]{1,4}(?:终了|结束|期满|末|前)))"
    r"[^,。;\n]{0,6}[ _(【\[]{0,12}$"
)
TIMES_RE = re.compile(r"[^,。;\n]{0,4}(?:累计|连续|[两二三四五六七八九十\d]{1,2}[ ]?次)")  # 一年内两次不按…
SERVICE_RE = re.compile(r"邮件|邮箱|客户|咨询|在线|工单|投诉|留言|消费者|用户|会员|买家")
ANSWER_RE = re.compile(r"回复|答复|反馈|处理完毕|告知|核实")
QUICK_RE = re.compile(r"回复|反馈|处理完毕|更换(?!.*人员)|调换|退换|换货|补种|重做|返工|到位|[送运][至到抵]")
CALL_RE = re.compile(r"故障|报修|报障|来电|电话|维修|售后")
DISPUTE_RE = re.compile(r"争议|纠纷|协商")
PURPOSES = (  # tried in order on the sentence around the period
    ("termination", re.compile(r"终止|解除|退租|解约|退回人员|收回|不再续|撤回|离职|辞职|停止合作|解聘")),
    ("objection", re.compile(r"异议|索赔|查询|质量问题|不合格|不符")),
    ("acceptance", re.compile(r"验收|审核|初验|终验|审查|审定|检验")),
    ("change", re.compile(r"变更|变动|调整|修改|续[签订租约]")),
)
UNITS = {"year": ("month", 12), "month": ("month", 1), "week": ("day", 7)}


class Fields(TypedDict):
    """The record field that this module fills."""

    notice_periods: list[NoticePeriod]


class Scene(NamedTuple):
    """A length and the sentence around it."""

    mention: Mention
    before: str
    after: str


def extract(contract: Contract) -> Fields:
    """Return every period of notice in the order of the text."""
    text = contract.view.string
    periods = [_period(contract, scene) for scene in _scenes(text) if _is_notice(scene)]
    return {"notice_periods": periods}


def _scenes(text: str) -> Iterator[Scene]:
    """Yield the lengths that are filled, each with the sentence before and after it."""
    for mention in durations.find_all(text):
        if mention.number is None:
            continue
        before = SENTENCE_RE.split(text[max(mention.start - BEFORE_CHARS, 0) : mention.start])[-1]
        after = SENTENCE_RE.split(text[mention.end : mention.end + AFTER_CHARS])[0]
        yield Scene(mention, before, after)


def _is_notice(scene: Scene) -> bool:
    """Return whether a length is a period of notice: by its place, then by the first deed behind it."""
    ahead = AHEAD_RE.search(scene.before) is not None
    within = WITHIN_RE.match(scene.after)
    until = UNTIL_RE.search(scene.before) is not None
    if not (ahead or within or until) or OVERDUE_RE.search(scene.before):
        return False
    if within and TIMES_RE.match(scene.after, within.end()):
        return False
    deed = DEED_RE.search(scene.after, within.end() if within else 0)
    if deed is None:
        return (
            "提前" in scene.before[-6:]
            and re.search(r"通知|告知(?!服务站|派出所|公安)|书面|申请", scene.before) is not None
        )
    if deed.lastgroup == "other" and deed.group() == "解决":
        return DISPUTE_RE.search(scene.before) is not None
    is_quick = scene.mention.unit == "hour" and _is_quick(scene, deed.group())
    if is_quick or (ANSWER_RE.match(deed.group()) and SERVICE_RE.search(scene.before)):
        return False  # an answer to customers is a service target
    return deed.lastgroup == "duty"


def _is_quick(scene: Scene, deed: str) -> bool:
    """Return whether what is done within hours is a service target: a repair, an answer to a call."""
    return QUICK_RE.match(deed) is not None or (deed in ("答复", "答覆") and CALL_RE.search(scene.before) is not None)


def _period(contract: Contract, scene: Scene) -> NoticePeriod:
    mention = scene.mention
    unit, factor = UNITS.get(mention.unit, (mention.unit, 1))
    value = (mention.number or Decimal(0)) * factor
    number = value.to_integral_value() if value == value.to_integral_value() else value
    place: Place = (mention.start, mention.end)
    return item(contract, NoticePeriod, place, "notice.period", purpose=_purpose(scene), value=number, unit=unit)


def _purpose(scene: Scene) -> str:
    sentence = f"{scene.before}\0{scene.after[:24]}"
    return next((name for name, words in PURPOSES if words.search(sentence)), "other")

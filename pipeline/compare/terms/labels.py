"""What terms are called (名称): the words of the contract before a value, else the name of the field.

>>> words_before("4.1 基础服务费为每月人民币"), words_before("甲方于每月"), words_before("首次响应时间不超过")
('基础服务费', '', '首次响应时间')
"""

from __future__ import annotations

import re
from functools import lru_cache

FIELDS = {
    "title": "合同名称",
    "contract_number": "合同编号",
    "signing_place": "签订地点",
    "signing_date": "签订日期",
    "term.start": "合同开始日",
    "term.end": "合同终止日",
    "term.duration": "合同期限",
    "term.renewal": "续约",
    "service.scope": "服务内容",
    "service.channels": "服务渠道",
    "service.platforms": "平台",
    "service.languages": "服务语言",
    "service_hours": "服务时间",
    "breaks": "休息时间",
    "excluded_days": "除外日",
    "fees": "费用",
    "rates": "比率",
    "service_levels": "服务水平",
    "volume_tiers": "用量档",
    "payment.methods": "付款方式",
    "payment.due": "付款时间",
    "liability": "违约责任",
    "confidentiality": "保密期限",
    "notice_periods": "通知期限",
    "dispute.method": "争议解决方式",
    "dispute.venue": "管辖地",
    "copies.total": "合同份数",
    "copies.each": "各执份数",
    "parties": "当事人",
}
PARTY_FIELDS = {
    "name": "名称",
    "legal_representative": "法定代表人",
    "credit_code": "统一社会信用代码",
    "id_number": "证件号码",
    "address": "地址",
    "phone": "电话",
    "email": "邮箱",
    "contact": "联系人",
    "bank_name": "开户行",
    "bank_account": "账号",
}
KINDS = {
    "deposit": "保证金",
    "penalty": "违约金",
    "surcharge": "附加费",
    "salary": "工资",
    "rent": "租金",
    "total": "合同总价",
    "fee": "服务费",
    "tax": "税率",
    "commission": "佣金比例",
    "late_fee": "逾期付款违约金",
    "ratio": "比例",
    "first_response_time": "首次响应时间",
    "answer_rate": "接通率",
    "wait_time": "等待时长",
    "email_reply_time": "邮件回复时间",
    "resolution_rate": "解决率",
    "resolution_time": "解决时长",
    "satisfaction": "满意度",
    "accuracy": "准确率",
    "availability": "可用率",
    "online_rate": "在线率",
    "conversion_rate": "转化率",
    "complaint_rate": "投诉率",
    "termination": "解除通知期",
    "change": "变更通知期",
    "objection": "异议期",
    "acceptance": "验收期",
}
LABEL_CHARS = 14
_STOP = r"[,。;:、!?\n\t|(\[【\])】]"
# What ends a name: 费用为, 期限自, 时间不超过; and what begins one: 甲方应支付的…
TAIL_RE = re.compile(
    r"(?:[ ]|人民币|大写|小写|合计|共计|总计|计|共|即|为|是|达到?|至少|最多|最高|最低|控制在|保持在"
    r"|不(?:得|应)?(?:低于|超过|高于|少于|大于|迟于|晚于)|超过|低于|高于|大于|每[逾超]期?一?[日天]|每?(?:自然)?[日月年季周天]度?|按照?|以|自|从|至|到|于|在|约|应|须|需|的|之|¥|RMB|[≤≥<>=]|提前|另付|加收|收取|支付|扣减|扣除|标准|每[人名席位个件次单]|第|不)+$"
)
HEAD_RE = re.compile(
    r"^(?:[\d.()、 -]{0,8}|第[一二三四五六七八九十\d]{1,3}[条款项])?"
    r"(?:(?:[甲乙丙双]方|任何一方|应当?|须|需|可以?|同意|将|若|如|因|对"
    r"|向|由|于|在|按照?|自|从|至|每[年月日周季天]?度?|支付|提供|其中|本合同|本协议|该|其|的|,|并|且|经|与|另付|派驻|采购|开具|加收|收取|享受|另行|违反))*"
)
PARTS_RE = re.compile(r"的|应当|向|支付|按照?|由|对于")
HAN_RE = re.compile(r"[\u4e00-\u9fff]")


@lru_cache(maxsize=256)
def words_before(before: str) -> str:
    """Return the name that ends ``before``, the text that leads to a value; empty where there is none."""
    part = re.split(_STOP, before[-3 * LABEL_CHARS :])[-1]
    if not part.strip():  # 违约金: 0.05%
        parts = [piece for piece in re.split(_STOP, before[-3 * LABEL_CHARS :]) if piece.strip()]
        part = parts[-1] if parts and re.search(r"[:\t|(]\s*$", before) else ""
    name = TAIL_RE.sub("", part.strip())
    name = HEAD_RE.sub("", name)
    name = TAIL_RE.sub("", PARTS_RE.split(name)[-1])
    return (
        name[-LABEL_CHARS:] if len(HAN_RE.findall(name)) >= 2 and not re.fullmatch(r"[甲乙丙丁双各]方?", name) else ""
    )


def party_label(role: str, slot: str) -> str:
    """Return what a slot of a party is called."""
    return role + PARTY_FIELDS.get(slot, slot)

"""What a person reads in the spreadsheet for the record's own words (表格用语); the other formats keep those.

>>> word("service_levels"), word("P1Y")
('服务水平', 'P1Y')
"""

from __future__ import annotations

from pipeline.writers.terminal import SLOT_NAMES

WORDS = {
    "filled": "有值",
    "ok": "完整",
    "partial": "部分",
    "failed": "未读出",
    "header": "首部",
    "parties": "当事人",
    "term": "期限",
    "service": "服务",
    "service.channels": "服务渠道",
    "service.platforms": "平台",
    "service.languages": "语言",
    "service_hours": "服务时间",
    "breaks": "休息",
    "excluded_days": "除外日",
    "fees": "费用",
    "rates": "比率",
    "service_levels": "服务水平",
    "volume_tiers": "用量档",
    "payment.methods": "付款方式",
    "payment.due": "付款时间",
    "liability": "违约责任",
    "confidentiality": "保密期",
    "notice_periods": "通知期",
    "dispute": "争议",
    "copies": "份数",
    "definitions": "定义",
    "references": "引用",
    "title": "标题",
    "contract_number": "合同编号",
    "signing_date": "签订日期",
    "signing_place": "签订地点",
    "alias": "别称",
    "kind": "性质",
    "start": "起",
    "end": "止",
    "duration": "期限",
    "renewal": "续约",
    "scope": "内容",
    "method": "方式",
    "venue": "管辖",
    "total": "总数",
    "each": "各执",
    "value": "值",
    "capital": "大写",
    "scale": "满分",
    "consequence": "后果",
    "day_of_month": "每月几日",
    "days_after": "几日内",
    "event": "起算事件",
    "cap": "上限",
    **SLOT_NAMES,
}
KINDS = {
    "fee": "费用",
    "total": "总价",
    "deposit": "押金/保证金",
    "penalty": "违约金",
    "surcharge": "附加费",
    "salary": "工资",
    "rent": "租金",
    "other": "其他",
    "late_fee": "逾期违约金",
    "tax": "税率",
    "commission": "佣金",
    "ratio": "比例",
    "first_response_time": "首次响应",
    "answer_rate": "接通率",
    "wait_time": "等待时长",
    "email_reply_time": "邮件回复",
    "resolution_rate": "解决率",
    "resolution_time": "解决时长",
    "satisfaction": "满意度",
    "accuracy": "准确率",
    "availability": "可用率",
    "online_rate": "在线率",
    "conversion_rate": "转化率",
    "complaint_rate": "投诉率",
    "termination": "解除/终止",
    "change": "变更",
    "objection": "异议",
    "acceptance": "验收",
}


def word(own: str) -> str:
    """Return the Chinese word for a section, field or state; others as they are."""
    return WORDS.get(own, own)


def kind(own: str | None) -> str | None:
    """Return the Chinese word for the kind of an entry; others as they are."""
    return KINDS.get(own, own) if own is not None else None

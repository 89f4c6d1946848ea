"""The fields that a rule can name (字段): path, type, what it is called.

A path is that of the record, with the kind of an entry in the place of its number: ``service_levels.answer_rate``,
``fees.deposit``, ``parties.乙方.name``.

>>> resolve("service_levels.answer_rate").type, resolve("parties.甲方.name").zh
('share', '甲方名称')
>>> resolve("service_levels.answer_rat")
Traceback (most recent call last):
pipeline.playbook.faults.Mistake: no field service_levels.answer_rat; did you mean service_levels.answer_rate
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from pipeline.clauses.kinds import kinds as clause_kinds
from pipeline.extractors.contract_type import kinds as contract_types
from pipeline.playbook.faults import unknown

Type = Literal[
    "words", "label", "date", "length", "share", "score", "level", "money", "rate", "number", "hours", "mark"
]
TYPES: dict[Type, str] = {  # as --list-fields and docs/playbook.md show them
    "words": '文字 words: = "…", contains, matches',
    "label": "类别 one of a closed list: =, in [..]",
    "date": "日期 date: 2026-12-31",
    "length": "时长 length of time: 30 seconds, 15 days, 5 workdays, 12 months",
    "share": "百分比 share: 90%",
    "score": "评分 share or points: 90%, 4.5 points",
    "level": "指标值 share, time or number, as the contract has it: 98%, 2 hours",
    "money": "金额 money: 5000 CNY, 5000 CNY/month",
    "rate": "比率 rate: 6%, 0.05%/day",
    "number": "数 number: 2",
    "hours": "每周小时 hours a week: 84 hours",
    "mark": "有无 is filled, is blank, is absent",
}


class Field(NamedTuple):
    """A field: its path, the type of its value, its Chinese name; labels: the closed list, where there is one."""

    path: str
    type: Type
    zh: str
    labels: tuple[str, ...] = ()


SLOTS = (
    Field("title", "words", "标题"),
    Field("contract_number", "words", "合同编号"),
    Field("signing_place", "words", "签订地点"),
    Field("signing_date", "date", "签订日期"),
    Field("term.start", "date", "开始日期"),
    Field("term.end", "date", "结束日期"),
    Field("term.duration", "length", "合同期限"),
    Field("term.renewal", "words", "续期约定"),
    Field("service.scope", "words", "服务范围"),
    Field(
        "service.channels",
        "label",
        "服务渠道",
        ("phone", "online_chat", "email", "sms", "video", "onsite", "remote", "wechat", "app", "fax"),
    ),
    Field("service.platforms", "words", "平台"),
    Field("service.languages", "words", "服务语言"),
    Field("service.opening_hours", "words", "服务时间"),
    Field("service.weekly_hours", "hours", "每周服务小时数"),
    Field("service_hours", "mark", "服务时段"),
    Field("breaks", "mark", "休息时段"),
    Field("excluded_days", "words", "不服务的日子"),
    Field("volume_tiers", "mark", "业务量分档"),
    Field("payment.methods", "label", "付款方式", ("bank_transfer", "wechat", "alipay", "cash", "cheque")),
    Field("payment.due", "words", "付款时间"),
    Field("payment.due.days_after", "number", "付款时间（事件后天数）"),
    Field("payment.due.day_of_month", "number", "付款日（每月几日）"),
    Field("liability", "words", "违约责任"),
    Field("liability.cap", "words", "违约责任上限"),
    Field("confidentiality", "length", "保密期限"),
    Field("dispute.method", "label", "争议解决方式", ("litigation", "arbitration", "negotiation")),
    Field("dispute.venue", "words", "争议管辖地"),
    Field("copies.total", "number", "合同份数"),
    Field("copies.each", "number", "各执份数"),
    Field("definitions", "mark", "定义"),
)
METRICS: dict[str, tuple[Type, str]] = {
    "first_response_time": ("length", "首次响应时间"),
    "wait_time": ("length", "等待时间"),
    "email_reply_time": ("length", "邮件回复时间"),
    "resolution_time": ("length", "解决时间"),
    "answer_rate": ("share", "接通率"),
    "resolution_rate": ("share", "解决率"),
    "accuracy": ("share", "准确率"),
    "availability": ("share", "可用性"),
    "online_rate": ("share", "在线率"),
    "conversion_rate": ("share", "转化率"),
    "complaint_rate": ("share", "投诉率"),
    "satisfaction": ("score", "满意度"),
    "other": ("level", "其他指标"),
}
CHANNELS = {"phone": "电话", "online": "在线", "email": "邮件"}
FEES = {
    "fee": "服务费", "total": "总金额", "deposit": "保证金、押金", "penalty": "违约金额", "surcharge": "附加费",
    "salary": "工资", "rent": "租金", "other": "其他金额",
}  # fmt: skip
RATES = {
    "late_fee": "逾期付款违约金比率", "penalty": "违约金比率", "tax": "税率", "commission": "佣金比率",
    "ratio": "付款比例", "other": "其他比率",
}  # fmt: skip
PURPOSES = {
    "termination": "解除通知期", "objection": "异议期", "acceptance": "验收期", "change": "变更通知期",
    "other": "其他通知期",
}  # fmt: skip
PARTY = {
    "name": "名称", "legal_representative": "法定代表人", "credit_code": "统一社会信用代码", "id_number": "证件号码",
    "address": "地址", "phone": "电话", "email": "电子邮箱", "contact": "联系人", "bank_name": "开户行",
    "bank_account": "账号",
}  # fmt: skip
LETTERED = ("甲方", "乙方", "丙方", "丁方", "戊方")
ANY_PARTY = "各方"


@cache
def fields() -> dict[str, Field]:
    """Return every field that is no party's, by its path, in the order in which they are listed."""
    return {field.path: field for field in [*SLOTS, *_kinds()]}


def resolve(path: str) -> Field:
    """Return the field at ``path``.

    Raises Mistake: there is none; names the nearest.
    """
    if path == "parties" or path.startswith("parties."):
        return _party_field(path)
    known = fields()
    if path not in known:
        raise unknown("字段", "field", path, [*known, *_party_paths()], "unknown_field")
    return known[path]


@cache
def roles() -> frozenset[str]:
    """Return the words that name a side of a contract."""
    pairs = tomllib.loads((files("pipeline.extractors") / "roles.toml").read_text("utf-8"))["pair"]
    return frozenset(LETTERED).union(*(pair.get(side, ()) for pair in pairs for side in ("first", "second", "third")))


def clause_labels() -> tuple[str, ...]:
    """Return the kinds of clauses that a rule can name."""
    return tuple(dict.fromkeys(name for name, _ in clause_kinds()))


def split_party(path: str) -> tuple[str | None, str | None]:
    """Return the role and the slot that the path of a party names; None for every party, for the party as a whole.

    >>> split_party("parties.乙方.name"), split_party("parties.name"), split_party("parties.丙方")
    (('乙方', 'name'), (None, 'name'), ('丙方', None))
    """
    parts = path.split(".")[1:]
    if len(parts) == 2:
        return parts[0], parts[1]
    if parts and parts[0] in PARTY:
        return None, parts[0]
    return (parts[0] if parts else None), None


def _party_field(path: str) -> Field:
    role, slot = split_party(path)
    if path.count(".") > 2 or (slot is not None and slot not in PARTY):
        raise unknown("字段", "field", path, _party_paths(role), "unknown_field")
    if role is not None and role not in roles():
        raise unknown(
            "字段", "field", path, [*_party_paths(), *(f"parties.{each}" for each in roles())], "unknown_field"
        )
    return Field(path, "words" if slot else "mark", f"{role or ANY_PARTY}{PARTY[slot] if slot else ''}")


def _party_paths(role: str | None = None) -> list[str]:
    leads = ["parties.", *(f"parties.{each}." for each in ({role} if role else LETTERED))]
    return [f"{lead}{slot}" for lead in leads for slot in PARTY]


def _kinds() -> Iterator[Field]:
    types = (*dict.fromkeys(kind.name for kind in contract_types()), "other")
    yield Field("contract_type", "label", "合同类型", types)
    for metric, (type, zh) in METRICS.items():
        yield Field(f"service_levels.{metric}", type, zh)
        for channel, name in CHANNELS.items():
            yield Field(f"service_levels.{metric}.{channel}", type, f"{name}{zh}")
    lists: tuple[tuple[str, dict[str, str], Type], ...] = (
        ("fees", FEES, "money"),
        ("rates", RATES, "rate"),
        ("notice_periods", PURPOSES, "length"),
    )
    for name, labels, type in lists:
        for label, zh in labels.items():
            yield Field(f"{name}.{label}", type, zh)
    for label in clause_labels():
        yield Field(f"clauses.{label}", "words", f"条款：{label}")


def listing() -> str:
    """Return every field with its type, as ``hetong check --list-fields`` prints it."""
    rows = [(field.path, field.type, field.zh, ", ".join(field.labels)) for field in fields().values()]
    rows += [
        (f"parties.<角色 role>.{slot}", "words", zh, "甲方, 乙方, 出租人 …; parties.name: 各方 every party")
        for slot, zh in PARTY.items()
    ]
    lines = [f"{path}\t{type}\t{zh}{f'  [{labels}]' if labels else ''}" for path, type, zh, labels in rows]
    return "\n".join([*(f"# {type}: {shown}" for type, shown in TYPES.items()), *lines]) + "\n"

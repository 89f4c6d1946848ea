"""Records on a terminal (终端显示): one contract as a page of tables, many as one line each.

Text of a document is shown as text: no markup is read from it and control characters are made visible.

>>> shown("a\\x1b[31mb")
'a␛[31mb'
>>> amount(Decimal("86000.00"), "CNY"), amount(None, "CNY")
('86,000 CNY', '（空白）')
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.record import Item, Party, Record, Slot

BLANK = "（空白）"
ABSENT = "（未提及）"
SLOT_NAMES = {
    "name": "名称",
    "legal_representative": "法定代表人",
    "credit_code": "信用代码",
    "id_number": "证件号",
    "address": "地址",
    "phone": "电话",
    "email": "邮箱",
    "contact": "联系人",
    "bank_name": "开户行",
    "bank_account": "账号",
}
OPERATORS = {"<=": "≤", ">=": "≥"}
CONTROL: dict[int, int] = {code: 0x2400 + code for code in range(32)} | {0x7F: 0x2421, 0x202E: 0xFFFD, 0x202D: 0xFFFD}
RAW_CHARS = 46  # longer source text is cut in the middle of a table, never in the JSON


def console(*, to_stderr: bool = False) -> Console:
    """Return the console for data or, ``to_stderr``, for talk."""
    return Console(stderr=to_stderr, highlight=False, markup=False, emoji=False)


def shown(text: str) -> str:
    """Return ``text`` on one line, with control characters made visible and long white space cut."""
    return " ".join(text.translate(CONTROL).replace("␊", " ").replace("␉", " ").split())


def amount(value: Decimal | None, currency: str) -> str:
    """Return an amount with its currency, without trailing zeros."""
    if value is None:
        return BLANK
    whole = value == value.to_integral_value()
    return f"{value.to_integral_value() if whole else value.normalize():,f} {currency}"


def one(record: Record) -> RenderableType:
    """Return one contract as a page: head, parties, lists with their evidence, findings."""
    return Group(*_page(record))


def many(records: Sequence[tuple[str, Record]]) -> Table:
    """Return many contracts as a table, a line each; the first amount stands for all."""
    table = _table("文件", "标题", "当事人", "期限", "金额", "服务水平", "提示")
    for name, record in records:
        fees = [amount(fee.value, fee.currency) for fee in record.fees if fee.state == "filled"]
        table.add_row(
            shown(Path(name).name),
            _slot(record.title),
            "\n".join(_slot(party.name) for party in record.parties),
            "\n".join(_slot(slot) for slot in (record.term.start, record.term.end) if slot.state != "absent"),
            fees[0] + (f" +{len(fees) - 1}" if len(fees) > 1 else "") if fees else _count(record.fees),
            _count(record.service_levels),
            str(len(record.findings)),
        )
    return table


def _page(record: Record) -> Iterator[RenderableType]:
    head = _table("字段", "值", "原文")
    for label, slot in _head(record):
        if slot.state != "absent":
            head.add_row(label, _slot(slot), _raw(slot))
    yield Text(f"{shown(record.source.name)}  {record.contract_type.value}", style="bold")
    yield head
    yield _parties(record.parties)
    lists = _table("字段", "内容", "原文", "条款")
    for label, text, item in _items(record):
        lists.add_row(label, text if item.state == "filled" else BLANK + text, _raw(item), item.clause or "")
    if lists.row_count:
        yield lists
    if record.findings:
        findings = _table("级别", "代码", "说明")
        for finding in record.findings:
            findings.add_row(finding.severity, finding.code, shown(finding.message))
        yield findings


def _head(record: Record) -> Iterable[tuple[str, Slot[Any]]]:
    term = record.term
    return (
        ("标题", record.title),
        ("编号", record.contract_number),
        ("签订日期", record.signing_date),
        ("签订地点", record.signing_place),
        ("期限起", term.start),
        ("期限止", term.end),
        ("期限", term.duration),
        ("续约", term.renewal),
        ("服务内容", record.service.scope),
        ("保密期", record.confidentiality),
        ("争议解决", record.dispute.method),
        ("管辖", record.dispute.venue),
        ("份数", record.copies.total),
        ("各执", record.copies.each),
    )


def _parties(parties: Sequence[Party]) -> Table:
    """Return the parties side by side, a line per slot that one of them has."""
    roles = [party.role + (f"（{party.alias}）" if party.alias else "") for party in parties]
    table = _table("当事人", *map(shown, roles))
    for name, label in SLOT_NAMES.items():
        slots = [getattr(party, name) for party in parties]
        if any(slot.state != "absent" for slot in slots):
            table.add_row(label, *map(_slot, slots))
    return table


def _items(record: Record) -> Iterator[tuple[str, str, Item]]:
    for hours in record.service_hours:
        window = f"{hours.start}-{hours.end}" if hours.state == "filled" else ""
        yield "服务时间", " ".join(part for part in (hours.label, hours.days, window) if part), hours
    for pause in record.breaks:
        yield "休息", f"{pause.start}-{pause.end}", pause
    for day in record.excluded_days:
        yield "除外日", day.value or "", day
    for fee in record.fees:
        text = amount(fee.value, fee.currency) if fee.state == "filled" else ""
        yield f"金额 {fee.kind}", text + (f" / {fee.per}" if fee.per else ""), fee
    for rate in record.rates:
        text = f"{(rate.value * 100).normalize():f}%" if rate.value is not None else ""
        yield f"比率 {rate.kind}", text + (f" / {rate.per}" if rate.per else ""), rate
    for level in record.service_levels:
        limit = "" if level.value is None else f"{level.value:f}"
        operator = OPERATORS.get(level.operator, level.operator)
        yield f"服务水平 {level.metric}", f"{operator} {limit} {level.unit or ''}".strip(), level
    for tier in record.volume_tiers:
        yield "用量档", f"{tier.operator} {tier.value} {tier.unit or ''}", tier
    for due in record.payment.due:
        yield "付款时间", shown(due.value or ""), due
    for notice in record.notice_periods:
        yield f"通知期 {notice.purpose}", f"{notice.value} {notice.unit}", notice


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _slot(slot: Slot[Any]) -> str:
    if slot.state != "filled":
        return BLANK if slot.state == "blank" else ABSENT
    return shown(str(slot.value if slot.value is not None else slot.raw))


def _raw(evidence: Slot[Any] | Item) -> str:
    text = shown(evidence.raw or "")
    return text if len(text) <= RAW_CHARS else f"{text[: RAW_CHARS // 2]}…{text[-RAW_CHARS // 2 :]}"


def _count(items: Sequence[Item]) -> str:
    filled = sum(item.state == "filled" for item in items)
    return f"{filled}" + (f" (+{len(items) - filled} 空白)" if len(items) > filled else "")

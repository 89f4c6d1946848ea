"""Parts that do not add up: instalments, copies, tables (合计与分项不符).

>>> copies_of("本合同一式肆份,甲方执贰份,乙方执壹份。"), copies_of("一式两份,双方各执一份")
((4, 3), (2, 2))
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pipeline.checks._rule import Rule, at
from pipeline.contract import Contract
from pipeline.record import Finding, Record
from pipeline.values.numbers import NUMBER, parse

PERCENT = Rule("sum.percent", "warning", "分期付款比例之和不是 100%", "the instalments do not add up to 100 %")
COPIES = Rule("sum.copies", "warning", "合同份数与各方所执份数不符", "the copies do not add up")
TABLE = Rule("sum.table", "warning", "单价乘以数量不等于金额", "unit price times quantity is not the amount")
RULES: tuple[Rule, ...] = (PERCENT, COPIES, TABLE)

INSTALMENT_RE = re.compile(
    r"(?:支付|付款?|预付|付清|付至)[^。;\n%]{0,40}?(?:合同|总|全部|全款|开发费|服务费|货款)[^。;\n%]{0,12}?"
    r"(\d{1,3}(?:\.\d{1,2})?)[ ]?%"
)
NO_INSTALMENT_RE = re.compile(r"违约|滞纳|罚|税|利率|利息|赔偿|逾期|迟延|每日|每天|超过|不低于|不高于|累计|付至|押金")
PARTS = {2: (Decimal(85), Decimal(130)), 3: (Decimal(70), Decimal(200))}  # what may still be meant as a whole

COPIES_RE = re.compile(rf"[一壹]式[ _]{{0,4}}({NUMBER})[ _]{{0,4}}份([^。\n]{{0,120}})")
WHO = r"甲、?乙、?丙[^,。;各\n]{0,4}|甲、?乙(?:、)?(?:双)?方?|双方|三方|四方|[^,。;、各\n]{1,8}?"
KEEP = r"(?:执|持|存|留存|保存|备案|备查|留|保留|收执|持有)?"
SHARE_RE = re.compile(rf"(?P<who>{WHO})(?P<each>各)?[ ]?{KEEP}[ _]{{0,4}}(?P<number>{NUMBER})[ _]{{0,4}}份")
OPEN_SHARES_RE = re.compile(r"其余|余下|剩余|若干|副本|正本|各方")
HEADS = (("price", "单价"), ("quantity", "数量"), ("amount", "总价|金额|合价|小计|合计"))
NUMBER_CELL_RE = re.compile(
    r"[¥ ]{0,3}(\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,4})?|\d{1,12}(?:\.\d{1,4})?)[ ]?(?:元|台|个|套|件|人|吨|项)?"
)
MOST_PERIODS = 60  # a price per month or day times that many periods is no mistake


def check(record: Record, contract: Contract) -> Iterable[Finding]:  # noqa: ARG001
    """Yield instalments, copies and rows of tables that do not add up."""
    yield from _instalments(contract)
    for match in COPIES_RE.finditer(contract.view.string):
        counted = copies_of(match.group())
        if counted and counted[0] != counted[1]:
            said = f"共 {counted[0]} 份，各方合计 {counted[1]} 份", f"{counted[0]} in all, {counted[1]} handed out"
            yield at(contract, COPIES, match.span(), *said)
    yield from _tables(contract)


def _instalments(contract: Contract) -> Iterator[Finding]:
    for clause in contract.clauses:
        if clause.kind not in ("payment", "fees"):
            continue
        places, shares = [], []
        for match in INSTALMENT_RE.finditer(contract.view.string, clause.start, clause.end):
            if not NO_INSTALMENT_RE.search(match.group()):
                places.append(match.span())
                shares.append(Decimal(match[1]))
        limits = PARTS.get(min(len(shares), 3))
        total = sum(shares, Decimal(0))
        if limits and total != 100 and limits[0] <= total <= limits[1]:
            listed = " + ".join(f"{share}%" for share in shares)
            yield at(contract, PERCENT, (places[0][0], places[-1][1]), f"{listed} = {total}%", f"{listed} = {total}%")


def copies_of(sentence: str) -> tuple[int, int] | None:
    """Return how many copies there are and how many the parties get; None when one of them is not stated."""
    match = COPIES_RE.search(sentence)
    if match is None or OPEN_SHARES_RE.search(match[2]):
        return None
    handed = 0
    for share in SHARE_RE.finditer(match[2]):
        holders = _holders(share["who"]) if share["each"] else 1
        if holders is None:
            return None
        handed += holders * int(parse(share["number"]))
    return (int(parse(match[1])), handed) if handed else None


def _holders(who: str) -> int | None:
    if re.search(r"双方[及与和]|[及与和](?![甲乙丙])", who):  # 双方及见证人
        return None
    for word, count in (("三方", 3), ("四方", 4), ("丙", 3), ("双方", 2), ("乙", 2)):
        if word in who:
            return count
    return None


def _tables(contract: Contract) -> Iterator[Finding]:
    """Yield rows whose price times quantity is another amount; a whole multiple of it may count periods."""
    if "单价" not in contract.view.string:
        return
    columns: dict[str, int] = {}
    table = None
    rows = (line for line in contract.view.lines if line.line.table is not None)
    for line in rows:
        cells = re.split(r"[\t|]", contract.view.string[line.start : line.end])
        if line.line.table != table:
            table, columns = line.line.table, {}
        if not columns:
            columns = _columns(cells)
            continue
        values = {name: _number(cells, index) for name, index in columns.items()}
        price, quantity, amount = (values.get(name) for name, _ in HEADS)
        if price and quantity and amount and not _fits(price * quantity, amount):
            said = f"{price} × {quantity} = {price * quantity}，表中为 {amount}"
            yield at(contract, TABLE, (line.start, line.end), said, f"{price} x {quantity}, the table says {amount}")


def _columns(cells: list[str]) -> dict[str, int]:
    found = {
        name: next((index for index, cell in enumerate(cells) if re.search(words, cell)), -1) for name, words in HEADS
    }
    is_price_table = min(found.values()) >= 0 and len(set(found.values())) == len(HEADS)
    return found if is_price_table and not any("万" in cell for cell in cells) else {}


def _number(cells: list[str], index: int) -> Decimal | None:
    match = NUMBER_CELL_RE.fullmatch(cells[index].strip()) if index < len(cells) else None
    return parse(match[1]) if match else None


def _fits(product: Decimal, amount: Decimal) -> bool:
    if abs(product - amount) <= max(Decimal("0.05"), amount / 1000):
        return True
    periods = amount / product
    return periods == periods.to_integral_value() and periods <= MOST_PERIODS

"""The columns of the flat tables (表格的列): name, type, Chinese heading, meaning.

``TERMS`` has a row for every slot and every entry of a list, ``CONTRACTS`` a row for every file.  The names are stable
and no word of SQL, so that they need no quotes; the headings and meanings stand in the spreadsheet.

>>> [column.name for column in TERMS][:4], len({column.name for column in CONTRACTS}) == len(CONTRACTS)
(['location', 'sha256', 'contract_type', 'section'], True)
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["text", "integer", "decimal", "measure", "date", "flag"]
SQL_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DECIMAL(38,10)",  # exact to ten places, below 10 ** 28
    "measure": "DOUBLE",
    "date": "DATE",
    "flag": "BOOLEAN",
}


class Column(NamedTuple):
    """One column; ``width`` is that of its column in a spreadsheet, in characters."""

    name: str
    kind: Kind
    heading: str
    meaning: str
    width: int = 12


TERMS = (
    Column("location", "text", "文件", "文件位置（路径、压缩包内路径或网址）", 28),
    Column("sha256", "text", "校验和", "文件内容的 SHA-256"),
    Column("contract_type", "text", "合同类型", "合同类型标签"),
    Column("section", "text", "部分", "header、parties、term、fees、service_levels 等，与 JSON 字段名一致", 15),
    Column("item", "integer", "序号", "在本部分中的序号，从 1 起；单值字段为空", 6),
    Column("field", "text", "字段", "字段名；列表中的主要值为 value", 16),
    Column("state", "text", "状态", "filled 有值；blank 有此项但留空；absent 合同未提及", 8),
    Column("label", "text", "标签", "当事人角色、班次、术语等原文标签", 12),
    Column("kind", "text", "种类", "费用、比率、指标、通知的种类", 18),
    Column("value", "text", "值", "规范化的值（文字）；留空和未提及时为空", 32),
    Column("number", "decimal", "数值", "值为数字时的精确数值；比率为小数（0.0005 即万分之五）", 12),
    Column("unit", "text", "单位", "货币（ISO 4217）、day、second、percent 等", 9),
    Column("per", "text", "每", "计费周期：month、day、hour、person-month 等", 9),
    Column("operator", "text", "比较", "<=、>=、<、>、=", 6),
    Column("date", "date", "日期", "值为完整日期时的日期", 11),
    Column("raw", "text", "原文", "文件中的原文，一字不改", 40),
    Column("page", "integer", "页", "页码，从 1 起；无页的格式为空", 5),
    Column("start_offset", "integer", "起", "原文起点：文件所读文字中的位置，从 0 起", 8),
    Column("end_offset", "integer", "止", "原文终点，不含", 8),
    Column("clause", "text", "条款", "所在条款的编号", 8),
    Column("rule", "text", "规则", "得出此值的规则或模型", 22),
    Column("confidence", "measure", "可信度", "该规则在标注语料上的实测精确率下限；未测为空", 8),
    Column("ocr_confidence", "measure", "识别可信度", "文字识别的平均可信度；非识别文字为空", 8),
)

CONTRACTS = (
    Column("location", "text", "文件位置", "文件位置（路径、压缩包内路径或网址）", 34),
    Column("file", "text", "文件名", "文件名", 24),
    Column("status", "text", "状态", "ok 完整；partial 部分读出；failed 未读出", 8),
    Column("code", "text", "原因", "partial 或 failed 的原因代码，见失败清单", 14),
    Column("format", "text", "格式", "docx、pdf、scan 等", 7),
    Column("pages", "integer", "页数", "页数；无页的格式为空", 6),
    Column("contract_type", "text", "合同类型", "合同类型标签", 12),
    Column("title", "text", "标题", "合同标题", 26),
    Column("contract_number", "text", "合同编号", "合同编号", 18),
    Column("signing_date", "date", "签订日期", "完整的签订日期；只有年月时为空", 11),
    Column("signing_date_text", "text", "签订日期（文字）", "规范化的签订日期，可只有年月；读不成日期时为原文", 12),
    Column("party_a_role", "text", "甲方称谓", "甲方，或合同所用的称谓（出租人等）", 10),
    Column("party_a", "text", "甲方", "甲方名称；没有甲方称谓时为第一个当事人", 28),
    Column("party_a_credit_code", "text", "甲方信用代码", "统一社会信用代码", 20),
    Column("party_b_role", "text", "乙方称谓", "乙方，或合同所用的称谓（承租人等）", 10),
    Column("party_b", "text", "乙方", "乙方名称；没有乙方称谓时为第二个当事人", 28),
    Column("party_b_credit_code", "text", "乙方信用代码", "统一社会信用代码", 20),
    Column("other_parties", "text", "其他当事人", "其余当事人的名称，以分号隔开", 16),
    Column("term_start", "date", "期限起", "起始日", 11),
    Column("term_end", "date", "期限止", "终止日；以事件约定的见文字列", 11),
    Column("term_end_text", "text", "期限止（文字）", "规范化的终止日，或约定终止的原文", 14),
    Column("duration", "text", "期限", "ISO 8601：P1Y 一年，P6M 六个月", 8),
    Column("total_amount", "decimal", "总价", "合同总价；多于一个时见条款", 14),
    Column("monthly_fee", "decimal", "每月费用", "按月的费用或租金；多于一个时见条款", 12),
    Column("deposit", "decimal", "押金/保证金", "押金、定金或保证金", 12),
    Column("currency", "text", "币种", "ISO 4217；合同中的全部币种", 7),
    Column("fees", "text", "全部费用", "全部金额，以分号隔开", 30),
    Column("payment_due", "text", "付款时间", "付款时间，以分号隔开", 22),
    Column("late_fee_rate", "decimal", "逾期违约金率", "逾期付款违约金的比率，小数：0.0005 即万分之五", 10),
    Column("service_hours", "text", "服务时间", "OpenStreetMap 写法：Mo-Fr 09:00-18:00", 24),
    Column("first_response_seconds", "decimal", "首次响应（秒）", "首次响应时限，换算为秒", 10),
    Column("answer_rate_percent", "decimal", "接通率（%）", "接通率下限，百分数", 9),
    Column("satisfaction_percent", "decimal", "满意度（%）", "满意度下限，百分数", 9),
    Column("service_levels", "text", "全部服务水平", "全部指标，以分号隔开", 34),
    Column("termination_notice", "text", "解约通知期", "解除或终止的提前通知期", 12),
    Column("dispute_method", "text", "争议解决", "litigation 诉讼，arbitration 仲裁，negotiation 协商", 11),
    Column("dispute_venue", "text", "管辖", "法院或仲裁机构", 24),
    Column("copies", "integer", "份数", "合同总份数", 6),
    Column("blanks", "integer", "留空数", "有此项但留空的项数", 7),
    Column("errors", "integer", "错误数", "检查发现的错误", 7),
    Column("warnings", "integer", "警告数", "检查发现的警告", 7),
    Column("findings", "text", "检查结果", "检查代码，以空格隔开", 30),
    Column("characters", "integer", "字数", "所读文字的字符数", 8),
    Column("is_truncated", "flag", "截断", "文字在句中或结尾之前中断", 6),
    Column("blank_fields", "text", "留空的列", "本表中留空的列名，以空格隔开；空值而未列出的为合同未提及", 20),
    Column("listed_fields", "text", "见条款的列", "有多项或不是单一数值的列名，以空格隔开，见条款表", 20),
    Column("sha256", "text", "校验和", "文件内容的 SHA-256", 16),
)

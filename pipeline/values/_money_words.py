"""Words of money: currencies, units, periods (币种、单位、计费周期).

>>> read_per("/人/月"), read_per("每小时"), read_per("/月·平方米"), read_per("/吨")
('person-month', 'hour', 'month', None)
"""

from __future__ import annotations

import re

CURRENCIES = {
    "CNY": ("人民币", "人民幣", "RMB", "CNY", "¥", "元", "圆", "圓", "块", "块钱", "文"),
    "USD": ("美元", "美金", "美刀", "USD", "US$", "U.S.D.", "U.S.D", "$"),
    "HKD": ("港币", "港元", "港圆", "HKD", "HK$", "H.K.D.", "H.K.D"),
    "EUR": ("欧元", "EUR", "€"),
    "GBP": ("英镑", "GBP", "£"),
    "JPY": ("日元", "日圆", "日币", "JPY"),
    "TWD": ("新台币", "台币", "台幣", "NT$", "TWD"),
    "MOP": ("澳门元", "澳门币", "MOP"),
    "AUD": ("澳元", "澳币", "AUD"),
    "CAD": ("加元", "加币", "CAD"),
    "SGD": ("新加坡元", "新元", "坡币", "SGD"),
    "KRW": ("韩元", "韩币", "韩圆", "KRW"),
    "CHF": ("瑞士法郎", "瑞郎", "CHF"),
    "RUB": ("卢布", "RUB"),
    "THB": ("泰铢", "THB"),
    "INR": ("印度卢比", "INR"),
    "VND": ("越南盾", "VND"),
    "MYR": ("林吉特", "马币", "MYR"),
    "NGN": ("奈拉", "NGN"),
    "BTC": ("比特币", "BTC"),
}
ISO = {word: iso for iso, words in CURRENCIES.items() for word in words}
_YUAN = ("元", "圆", "圓", "块钱", "块")
_WORDS = sorted((word for word in ISO if word not in _YUAN and word != "文"), key=len, reverse=True)
PREFIX = "(?:" + "|".join(map(re.escape, _WORDS)) + ")"
_FOREIGN = sorted(
    (word for word in ISO if word not in (*_YUAN, "文") and (word.isalpha() or word.startswith("H.K"))),
    key=len,
    reverse=True,
)
UNIT = (
    r"(?:[ ]{0,20}个?(?:(?:元|圆|圓|块钱|块)(?!旦|素|器件|件|宝|字第)(?:[ ]{0,2}(?:"
    + "|".join(map(re.escape, _FOREIGN))
    + r"))?|"
    + "|".join(map(re.escape, _FOREIGN))
    + "))"
)

_PERIOD = "自然月|个月|月份?|小时|工时|季度|半年|工作日|自然日|日历天|天|日|年度?|周|星期|时|分钟"
_HEAD = "人天|人日|人月|人次|坐席|座席|席位|工位|席|人|名|位|员工"
_PIECE = (
    "建筑平方米|建筑平方|建筑面积|笔订单|订单|运单|票货|标准箱|平方米|平米|平方|立方米|立方|公里|千米|公斤|千克|车次|"
    "次|件|个|單|单|票|通|套|台|份|张|条|只|箱|瓶|页|部|幅|面|块|门|户|间|床|床位|场|班|趟|车|吨|度|方|米|亩|斤|字|项|批|本|株|棵|头|辆|盒|袋|包|卷|根|樘|组|栋|层|点|kg|KG|m2|m3|㎡|t|h|千字|百字|点位|车位|站|篇|款|期|学员|课时|节"
)
WORD = f"(?:{_PERIOD}|{_HEAD}|{_PIECE})"
SUFFIX = rf"(?:[ ]{{0,2}}(?:[/·*\\]每?|每一?|[(]每)[ ]{{0,2}}{WORD}(?:·{WORD})?[)]?){{1,4}}"

_PER = (
    ("person-month", re.compile(r"人月|(?:人|名|席|位|员工)\D{0,3}月|月\D{0,3}(?:人|名|席)(?!次)")),
    ("hour", re.compile(r"小时|工时|课时|[/每]时|[/每]h\b")),
    ("day", re.compile(r"人天|人日|[天日]")),
    ("month", re.compile(r"月")),
    ("year", re.compile(r"(?<!半)年")),
    ("order", re.compile(r"订单|[单單]|笔")),
    ("piece", re.compile(r"件|个|票|通|套|台|份|张|条|只|箱|瓶|页|部|幅|门|户|车(?!位)|人次|辆|盒|袋|本|篇")),
    ("once", re.compile(r"次|趟|场")),
)


def read_per(unit: str) -> str | None:
    """Return the period or the piece that a unit such as ``/人/月`` names; None for m², ton, kWh and the like."""
    return next((per for per, pattern in _PER if pattern.search(unit)), None)

"""Patterns of amounts of money (金额的写法).

``AMOUNT_RE`` has four branches: a currency first (人民币…元), a value first (…元), a unit whose value was
lost (为元/月), figures with a period alone (9600/年).
It is run on windows around ``ANCHOR_RE`` only.  All quantifiers are bounded.

>>> AMOUNT_RE.search("共计30万元")["digits_b"]
'30万'
"""

from __future__ import annotations

import re

from pipeline.values import numbers
from pipeline.values._money_words import ISO, PREFIX, SUFFIX, UNIT
from pipeline.values.blanks import PLACEHOLDER

_N = numbers.CHINESE_CHARS
CHINESE = rf"(?![万萬亿億])[{_N}数](?:[ ]{{0,3}}[{_N}点點多余几幾]){{0,39}}+"
DIGITS = (
    r"(?:(?<![\d.,*\#])\d{1,3}(?:[ ]\d{3}){1,3}(?:\.\d{1,4})?(?![\d,])"  # 4 500
    r"|(?<![\d、\n])\d{1,4}、\d{1,2}(?=[ ]?[元块])"  # 2、5元 for 2.5元
    rf"|(?:(?<![\d.*\#])|(?<=[A-Z]\.))(?<!\d[xX×][xX×])(?:{numbers.ARABIC}|\d{{19,30}}|\.\d{{1,2}})(?!\d)"
    r"(?:[ ]{0,3}[十百千仟万萬亿億kK]{1,3}(?:零?\d{1,4}[千百十]?){0,3})?)"
)
_MASKED = (
    r"(?:[*\#]{1,12}(?:,[*\#]{1,3}){0,3},?[.\d](?:[\d.,]){0,14}"  # ****6400, #.64
    r"|(?<![\d.,])\d{1,9}[xX×]{2,9}[\d.,]{0,9}|(?<![\d.,])\d{1,9}[xX](?=[0,]\d)[\d.,]{1,12})"  # 1XX00, 3X000
)
_SLOTS = (  # 拾万仟佰拾, __万__仟__佰; but 拾万元 is a number
    r"(?![十拾百佰千仟][万萬亿][ ]?[元圆美港欧日整])(?:[ _×xX*\#]{0,16}+[亿億万萬仟千佰百拾十]){2,12}+"
)
_HOLE = (
    r"(?![,.\d-](?![,.-]))"  # a single comma is none
    rf"(?>{PLACEHOLDER}(?:[ ]{{0,8}}{PLACEHOLDER}){{0,3}}|\([ _]{{0,60}}+\)"
    r"|[×✕□口](?=[ ]{0,2}万?[元圆])|\#{2,12}(?=[ ]{0,2}万?[元圆])"
    r"|(?<=[ :])/(?=[ ]{1,60}[元圆])|输入[^\W\d_]{1,6}(?=元))"
)
_OPEN = r"(?:(?<!_)_[_ ]{0,60}+)?[\[【(“\"]?[_ ]{0,20}+"
_CLOSE = r"[_ ]{0,40}+(?:[\]】)”\"][_ ]{0,40}+)?"
_TO = r"[ ]{0,2}(?:-{1,3}|~|至|到)[ ]{0,2}"


def _value(name: str) -> str:
    """Return the pattern of a written or a missing amount; ``name`` ends its groups."""
    return rf"""(?:
        (?P<masked{name}>{_MASKED})
      | (?P<low{name}>{DIGITS}|{CHINESE})(?P<middle{name}>[万亿]?元)?{_TO}(?P<high{name}>{DIGITS}|{CHINESE})
      | (?P<slots{name}>{_SLOTS})[_ ]{{0,20}}+
      | {_OPEN}(?:(?P<digits{name}>{DIGITS})|(?P<chinese{name}>{CHINESE}))[整正]?[多余]?{_CLOSE}
      | (?P<hole{name}>{_HOLE})[ ]{{0,40}}+[万千亿]?[ ]{{0,4}}+
    )"""


_SMALL = (
    rf"(?:(?<=[元圆圓块])[ _]{{0,8}}(?:零(?=[{_N}\d][ ]?[角毛]))?"
    rf"(?P<jiao@>[{_N}\d]?)[ _×xX]{{0,8}}[角毛](?![度色])"
    rf"(?:[ _零]{{0,8}}(?P<fen@>[{_N}\d]?)[ _×xX]{{0,8}}分(?!钟)|[ _]{{0,8}})"
    rf"|(?<=[元圆圓块])零?(?P<cent@>[{_N}\d])分(?![钟之期次批])"
    rf"|(?P<sub@>\d{{1,2}}|[{_N}]{{1,3}})(?:美分|欧分|港仙|便士|日本[钱銭]))"
)


def _tail(name: str) -> str:
    return rf"(?P<unit{name}>{UNIT})(?:{_SMALL.replace('@', name)})?(?:[ ]{{0,4}}[整正])?"


_LABEL = r"[ :]{0,40}(?:\(元\)|\(?(?:大写|小写|金额|数字|计|为|约)\)?[ :]{0,40}){0,3}"
_STARTS = "".join(sorted({word[0] for word in (*ISO, *_N)})) + r"\d.*#_\[【(“\"×xX✕✖□口输/,…{«?\- 元万数`◯·<《$"
_SIGNS = "".join(sorted({word[0] for word in ISO}))  # with which a currency begins
_FIGURES = r"\d.*#_\[【(“\"×xX✕✖□口输/,…{«?\- 数`◯·<《$" + _N  # with which a value, written or left open, begins
_BARE = r"(?P<bare>万?元|(?<=[ ][ ])[美港欧日澳加]元)(?![旦宝素件器月首年朝代老帅])(?P<bare_end>[ ]{0,3}[整正])?"
_PLAIN = r"(?<![\d./年-])(?P<plain>\d[\d,]{0,12}(?:\.\d{1,2})?)[ ]?"
_KAY = r"(?<![\d.A-Za-z])(?P<kay>\d{1,3}(?:\.\d)?[kK])"
_KAY += r"(?:[ ]?[-~至到][ ]?(?P<kay_high>\d{1,3}(?:\.\d)?[kK]))?(?![\dA-Za-z])"
_PLAIN_PER = r"(?P<suffix_d>/[ ]?[人月年天次台吨](?:/[人月年天次])?)(?![\d人月日])"
AMOUNT_RE = re.compile(
    rf"""
    (?=[{_STARTS}])(?:
    (?=[{_SIGNS}])(?P<currency>{PREFIX})(?P<label>{_LABEL})
      (?:{_value("_a")})?(?:[万亿](?=[元圆]))?
      (?:{_tail("_a")}|(?P<whole>[ ]{{0,4}}[整正])?)(?P<suffix_a>{SUFFIX})?
  | (?=[{_FIGURES}]){_value("_b")}{_tail("_b")}(?P<suffix_b>{SUFFIX})?
  | (?P<gap>(?:(?<![ ])[ ]{{1,60}}+)?){_BARE}(?P<suffix_c>{SUFFIX})?
  | (?=\d)(?:{_PLAIN}{_PLAIN_PER}|{_KAY}))
    """,
    re.VERBOSE,
)
# One class of characters is ten times as fast as the words; what the character alone does not tell is checked after.
ANCHOR_RE = re.compile(r"[元圆圓¥$€£块币幣镑郎盾拉铢布金刀特DPBRYFMkK/]")
CODES = frozenset(word for word in ISO if word.isascii() and word.isalpha())
CHECKED = {"布": "卢", "金": "美", "刀": "美", "盾": "南", "拉": "奈", "郎": "法瑞", "特": "吉"}
PAY_RE = re.compile(r"(?:薪|工资)[^,。;\n\d]{0,8}(?:\d{1,3}[kK][-~至到])?$")  # 月薪10k-15k: thousands of yuan
PER_RE = re.compile(r"\d[ ]?/[ ]?[人月年天次台吨]")


def is_anchor(text: str, place: int) -> bool:
    """Return whether the character at ``place``, which ``ANCHOR_RE`` found, belongs to a word of money."""
    char = text[place]
    if char in CHECKED:
        return place > 0 and text[place - 1] in CHECKED[char]
    if char in "kK":
        digits = re.compile(r"\d{1,3}(?:\.\d)?$").search(text, max(place - 5, 0), place)
        return bool(digits and PAY_RE.search(text, max(place - 24, 0), digits.start()))
    if char == "/":
        return bool(PER_RE.match(text, max(place - 2, 0)) or PER_RE.match(text, max(place - 1, 0)))
    return not char.isascii() or char == "$" or text[max(place - 2, 0) : place + 1] in CODES or text[place - 1] == "."


# What stands before a unit whose amount was lost without a trace: 费用为元/月, 按照元/小时
LOST_RE = re.compile(
    r"(?:为|按照?|共计?|合计|总计|支付|付给?|收取|缴纳|交纳|即|金额|[:]|罚款|扣除?|费用?|款|价|金"
    r"|薪|资|租金|达到?|增加|加收|赔偿|补贴"
    r"|每(?:平方米?|平米|立方米|公里|小时|[坐席]席|席位|[月年日天人次吨度件个块台套张亩车位户间桶瓶条单票箱场幅面份名本篇字米])"
    r"(?:每[月年人])?|(?<!第)[年月]|[大小]写\)?|=)[ ]?$"
)
LOST_END_RE = re.compile(r"[ ]?(?:$|[,。;:()、\n]|人民币|作为|的|以[内下上]|收取|计算|支付)")
HEADER_RE = re.compile(r"单位[: ]{0,4}(?:人民币)?[ ]?$|[/(][ ]?$")  # the unit of a table, of a column
SLOT_END_RE = re.compile(r"[ ]{0,4}(?:[),。;:、\n|│┃]|$|元|大写)")
TALK_RE = re.compile(r"币种|结算|计价|本位币|币别|货币")  # the currency as a word
# Between the two writings of one amount: 元,(人民币大写:
JOIN_RE = re.compile(
    r"[ ,;:。\n]{0,4}\(?[ ]{0,4}"
    r"(?:(?:即|合计|共计|总计|计|大写|小写|金额|人民币|为|约|折合|整|正|元|总额|RMB)[ :(),]{0,8}){0,5}\(?[ ]{0,4}"
)
CLOSE_RE = re.compile(rf"(?P<bracket>[ _]{{0,40}}[元圆]?[整正]?[ _]{{0,8}}\)[整正]?)(?P<suffix>{SUFFIX})?")
LABEL_RE = re.compile(r"[大小]写|\(|即|计|折合|¥")
NOTHING_RE = re.compile(r"\.0{1,2}|[○〇][○〇 ]{1,40}")  # what is left of a masked amount; a row of circles
CAPITAL_RE = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟萬參貳陸]")
BEFORE_CAPITAL_RE = re.compile(rf"({DIGITS})[ ]{{0,2}}\((?=[{_N}]|$)")
ABOUT_RE = re.compile(r"(数|(?:[一二三四五六七八九]){2})([十百千万亿]{1,3})")  # 八九亿, 三五百, 数十亿

"""Service hours, breaks and days without service (服务时间、班次、休息、不服务的日子).

Reads shifts with their names, split shifts, windows over midnight, days of the week before or behind the times, 7×24
in its many spellings, and windows left open (``每周[]天,每日[]时至[]时``).  Not read: examples, times of backups and of
noise, the times of a single date, and lengths (每班用餐30分钟).

>>> from pipeline.document import from_string
>>> text = "早班:9:00-18:00,晚班18:00-22:00,其中12:30-13:00午休。春节期间不安排值班。"
>>> fields = extract(Contract(from_string(text).view(), ()))
>>> [(hours.label, hours.start, hours.end) for hours in fields["service_hours"]]
[('早班', '09:00', '18:00'), ('晚班', '18:00', '22:00')]
>>> [(each.start, each.end) for each in fields["breaks"]], [day.value for day in fields["excluded_days"]]
([('12:30', '13:00')], ['春节'])
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypedDict

from pipeline.contract import Contract
from pipeline.extractors import _days_off
from pipeline.provenance import Place, item
from pipeline.record import Break, Named, ServiceHours
from pipeline.values import times, weekdays
from pipeline.values.blanks import PLACEHOLDER
from pipeline.values.times import TimeWindow, clock
from pipeline.values.weekdays import EVERY_DAY, HOLIDAYS

BEFORE_CHARS = 48  # days and labels stand nearer than this before their times
ALWAYS = TimeWindow(0, times.DAY_MINUTES)

SENTENCE_RE = re.compile(r"[。;\n]")
BREAK_RE = re.compile(r"午休|午餐|用餐|就餐|吃饭|进餐|晚餐|早餐|工间|休息|轮休|歇")
TWIN = r"(?:[ ]?[、和及与][ ]?[\d:点半时分]{1,8}[ ]?[-~至到][ ]?[\d:点半时分]{1,8}){1,3}[ ]?[为是]"  # 、18:00-18:30为
BREAK_AFTER_RE = re.compile(
    rf"(?:{TWIN}|[ )]{{0,3}}(?:为|是)?)(?:中午|员工|轮流|轮换|交替|分批|依次)?(?:午休|午餐|用餐|就餐|休息|吃饭|晚餐)"
)
EXCEPTION_RE = re.compile(r"\([^()]{0,12}除外\)|除[^,]{1,12}外")  # 周一至周五(节假日除外)9:00-17:30
AND_RE = re.compile(r"[ )]{0,3}(?:[、,和及与]|以及)[ (]{0,3}")
TRAP_RE = re.compile(
    r"备份|噪|禁止|不得|严禁|例如|比如|[(\[【,]如|如:|开标|投标|看房|演出|电价|峰[时段值]|谷[时段值]|比例|比分"
    r"|航班|列车|发车|出生|会议|[例晨早周班月]会(?!计)|开庭|加班|津贴|夜班补"
)
UPKEEP_RE = re.compile(
    r"计划(?:性|内)?(?:停机|停服|维护)|停机(?:维护|时间|窗口|升级|安排|检修)|(?:系统|版本)(?:升级|维护|更新)|例行维护|升级维护|维护窗口|割接"
)
CLOSED_RE = re.compile(r"限行|闭店|封路|封闭|静音|断电|停[电水]|禁行|宵禁")
DATED_RE = re.compile(r"\d[ ]?[日号][ ]?$")
SHIFT_RE = re.compile(r"[早中晚白夜日大小正行长通ABCD甲乙丙一二三四][ ]?班次?|第[一二三四]班")
LABEL_RE = re.compile(r"(?<![\u4e00-\u9fff])(?P<label>[\u4e00-\u9fff]{2,8})(?:时间|时段)段?(?:为|是|:|[ ])")
GENERIC_RE = re.compile(
    r"^(?:服务|工作|营业|热线|在线|值班|上班|办公|接待|运营|具体|客服|甲方|乙方)"
)  # labels that say nothing
NEW_SUBJECT_RE = re.compile(r"时间|时段|:")
DAYS_AFTER_RE = re.compile(r"[ ]?[(,]?[ ]?")
ROUND_RE = re.compile(
    r"""(?: (?:每周)?(?<![\d.])7[ ]?天?[ ]?[xX×*✕乘/-][ ]?24(?:[ ]?(?:小时|h|H))?
    | (?:每周|一周)?[7七][ ]?天[、,]?[ ]?(?:每天)?24[ ]?小时
    | 24(?:[ ]?小时)?[ ]?[xX×*][ ]?7(?:[ ]?天)? | 365[ ]?天?[ ]?[xX×*,]?[ ]?24[ ]?小时
    | (?:三班[^,。;\n]{0,6}|全天|实行|提供|每[日天])24[ ]?小时 | 全天候(?:[ ]?24[ ]?小时)?
    | 24[ ]?小时(?=[^,。;\n内]{0,6}(?:不间断|值[守班勤]|受理|在线|服务|热线|客服|监控|巡[逻查]|保安|执勤
        |开[放通]|轮班|待命|专人|门岗|接听|营业)))
    (?![ ]?(?:小时)?[之以]?内)""",
    re.VERBOSE,
)
ROUND_WORD_RE = re.compile("24|全天候")
SLOT = rf"(?:{PLACEHOLDER}|[ \t]{{0,20}})"
OPEN_WEEK_RE = re.compile(rf"""每[ ]?(?:周|星期|月){SLOT}天[ ]?[,、]?[ ]?每[天日]{SLOT}(?:小?时|(?=\[))""", re.VERBOSE)
OPEN_LABEL_RE = re.compile(
    rf"""(?:服务|工作|营业|接待|客服|值班|在线|上班|办公|热线|坐席|值守|作业|受理)[ ]?(?:时间段?|时段)
    (?:为|是|:|[ ]){{1,4}} {PLACEHOLDER}(?!_*[ ]{{0,4}}[年月日个天小\d])""",
    re.VERBOSE,
)
LEAD_RE = re.compile(r"(?:每[ ]?[日天周]|工作日|周一至周[五六日]|节假日)[^。;\n,]{0,4}$")


class Fields(TypedDict):
    """The record fields that this module fills."""

    service_hours: list[ServiceHours]
    breaks: list[Break]
    excluded_days: list[Named]


class Window(NamedTuple):
    """A window as found: ``window`` is None where it is left open."""

    place: Place
    window: TimeWindow | None
    rule: str


def extract(contract: Contract) -> Fields:
    """Return windows, breaks and days without service in the order of the text."""
    text = contract.view.string
    hours: list[ServiceHours] = []
    breaks: list[Break] = []
    previous: Window | None = None
    was_break, days = False, None
    for found in _windows(text):
        before = _before(text, found, previous)
        was_break = _is_break(text, found, before) or (was_break and _follows(text, previous, found))
        if was_break and found.window:
            breaks.append(_break(contract, found, found.window))
        elif not _is_trap(text, found, before):
            days = _days(text, found, before, days if _goes_on(text, previous, found) else None)
            hours.append(_hours(contract, found, before, days))
        previous = found
    return {"service_hours": hours, "breaks": breaks, "excluded_days": _excluded(contract)}


def _windows(text: str) -> list[Window]:
    """Return every window, round the clock and open ones too; where two overlap the first one stands."""
    found = [
        Window((mention.start, mention.end), mention.window, "service_windows.times") for mention in times.find(text)
    ]
    found += [Window(match.span(), ALWAYS, "service_windows.round") for match in _around_the_clock(text)]
    for pattern in (OPEN_WEEK_RE, OPEN_LABEL_RE):
        found += [Window(match.span(), None, "service_windows.open") for match in pattern.finditer(text)]
    kept: list[Window] = []
    for each in sorted(found, key=lambda window: window.place):
        if not kept or each.place[0] >= kept[-1].place[1]:
            kept.append(each)
    return kept


def _around_the_clock(text: str) -> Iterator[re.Match[str]]:
    """Yield every way of writing 7×24; each holds one of two plain words."""
    end = 0
    for word in ROUND_WORD_RE.finditer(text):
        match = ROUND_RE.search(text, max(word.start() - 16, end), min(word.end() + 24, len(text)))
        if match:
            end = match.end()
            yield match


def _before(text: str, found: Window, previous: Window | None) -> str:
    """Return the sentence before a window, back to the window before it."""
    low = max(found.place[0] - BEFORE_CHARS, previous.place[1] if previous else 0)
    return EXCEPTION_RE.sub("", SENTENCE_RE.split(text[low : found.place[0]])[-1])


def _is_break(text: str, found: Window, before: str) -> bool:
    return bool(BREAK_RE.search(before[-14:]) or BREAK_AFTER_RE.match(text, found.place[1]))


def _follows(text: str, previous: Window | None, found: Window) -> bool:
    return previous is not None and AND_RE.fullmatch(text, previous.place[1], found.place[0]) is not None


def _is_trap(text: str, found: Window, before: str) -> bool:
    start, end = found.place
    sentence = SENTENCE_RE.split(text[max(start - BEFORE_CHARS, 0) : start])[-1]
    after = SENTENCE_RE.split(text[end : end + 16])[0]
    if found.window and (
        DATED_RE.search(before) or UPKEEP_RE.search(sentence) or CLOSED_RE.search(before.rsplit(",", 1)[-1])
    ):
        return True
    return bool(
        TRAP_RE.search(sentence) or re.match(r"[^,]{0,4}(?:备份|噪|禁止|不得|静默|安静)|[^,]{0,12}(?:津贴|加班)", after)
    )


def _goes_on(text: str, previous: Window | None, found: Window) -> bool:
    """Return whether a window carries on the list of the one before it: same sentence, no new subject."""
    if previous is None:
        return False
    between = text[previous.place[1] : found.place[0]]
    subject = SHIFT_RE.sub("", between)
    return len(between) <= 24 and not SENTENCE_RE.search(between) and not NEW_SUBJECT_RE.search(subject.strip(" :"))


def _days(text: str, found: Window, before: str, inherited: str | None) -> str | None:
    """Return the days of a window: named before it, behind it in brackets, or those of its list."""
    named = list(weekdays.find(before))
    while len(named) > 1 and named[-1].days == EVERY_DAY and _is_bound(before[named[-2].end : named[-1].start]):
        named.pop()  # 周一至周六,每日…: the days named before
    if found.rule.endswith("round"):
        return HOLIDAYS if named and named[-1].days == HOLIDAYS else EVERY_DAY
    if named:
        return named[-1].days if len(named) == 1 or "时间" in before[named[-2].end :] else _joined(before, named)
    start = DAYS_AFTER_RE.match(text, found.place[1])
    if start and text[found.place[1] : start.end()].strip() == "(":
        behind = next(weekdays.find(text, start.end(), start.end() + 16), None)
        if behind and behind.start == start.end():
            return behind.days
    return inherited


def _is_bound(between: str) -> bool:
    return not between.strip(" ,的内期间")


def _joined(before: str, named: list[weekdays.Mention]) -> str:
    """Return the last days before the times, and those that a mere conjunction parts from them."""
    last, previous = named[-1], named[-2]
    if before[previous.end : last.start].strip() in ("、", "和", "及", "与", "以及", ","):
        return f"{previous.days},{last.days}"
    return last.days


def _hours(contract: Contract, found: Window, before: str, days: str | None) -> ServiceHours:
    shift = list(SHIFT_RE.finditer(before))
    label = LABEL_RE.search(before)
    name = shift[-1].group() if shift else None
    if label and not shift and not GENERIC_RE.match(label.group("label")):
        name = label.group("label")
    if found.window is None:
        lead = LEAD_RE.search(before)
        place = (found.place[0] - (len(lead.group()) if lead else 0), found.place[1])
        return item(contract, ServiceHours, place, found.rule, state="blank", label=name, days=days)
    start, end = clock(found.window.start), clock(found.window.end)
    return item(contract, ServiceHours, found.place, found.rule, label=name, days=days, start=start, end=end)


def _break(contract: Contract, found: Window, window: TimeWindow) -> Break:
    return item(contract, Break, found.place, "service_windows.break", start=clock(window.start), end=clock(window.end))


def _excluded(contract: Contract) -> list[Named]:
    """Return the holidays on which there is no service."""
    found: dict[str, Named] = {}
    for day in _days_off.find(contract.view.string):
        value = re.sub(r"[\n ]", "", contract.view.text(*day)).removesuffix("(")
        found.setdefault(value, item(contract, Named, day, "service_windows.excluded", value=value))
    return sorted(found.values(), key=lambda day: day.spans[0].start)

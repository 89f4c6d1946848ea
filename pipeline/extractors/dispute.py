"""How a dispute is settled and where (争议解决、管辖): the method, the court or commission.

Methods: litigation, arbitration, negotiation.  Talks that come first (``协商不成的,...``) do not count where a court
or a commission follows.  Where both are offered and nothing is ticked or numbered, the method is left
open; a named seat decides.  A court that is only called competent (``有管辖权的人民法院``) is no venue.

>>> from pipeline.document import from_string
>>> text = "发生争议的,双方协商解决;协商不成,向甲方所在地人民法院起诉。"
>>> found = extract(Contract(from_string(text).view(), ()))["dispute"]
>>> found.method.value, found.venue.value
('litigation', '甲方所在地人民法院')
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypedDict

from pipeline.contract import Contract
from pipeline.document import View
from pipeline.provenance import Place, absent, blank, filled
from pipeline.record import Dispute, Slot
from pipeline.values.blanks import PLACEHOLDER, PLACEHOLDER_RE

TOPIC_RE = re.compile(r"争议|纠纷|争执|争端|分歧|诉讼管辖|管辖法院|法院管辖|协商不成|协商未成|协商未果|调解不成")
REACH_CHARS = 260  # from the word that opens the subject to the forum, options in a list included
NO_TOPIC_RE = re.compile(
    r"劳动争议仲裁委员会的|纠纷率|(?:家庭|客户|买家|顾客|消费者|业主|邻里|第三方|交易)[^,。;\n]{0,6}(?:纠纷|争议)"
)
ARBITRATION_RE = re.compile(
    r"仲裁(?!裁决|费|规则|程序|地点|期间|结果|过程|机构[^,。;]{0,8}裁决|员|庭|决定|请求|文书|申请书)"
)
LITIGATION_RE = re.compile(r"法院|起诉|诉讼(?!费|期间|过程|保全|时效|文书|标的|请求|代理)|司法机关|司法程序")
TALKS_RE = re.compile(
    r"(?:争议|纠纷|争执|争端|分歧)[^。\n]{0,60}?(?P<talks>协商|调解|磋商)|(?P<first>协商|调解)[^,。\n]{0,12}(?:争议|纠纷)"
)
APPEAL_RE = re.compile(r"(?:裁决|结果|裁定)?不服[^。\n]{0,20}(?:法院|起诉|诉讼)")
FORUM_RE = re.compile(
    r"协商|调解|法院|仲裁(?:委|机|院|中心|庭)|管辖|[□☐○☑√✓✔■][ ]?(?:仲裁|诉讼)|提交仲裁|申请仲裁"
)  # else: somebody else's disputes
OTHER_ROAD_RE = re.compile(r"法律途径|法律程序|司法途径|依法(?:解决|处理)|法律手段|法律渠道")
SEAT_RE = re.compile(
    r"(?P<court>(?:(?:基层|初级|中级|高级|海事|互联网|知识产权|铁路运输)人民法院|人民法院|法院))"
    r"|(?P<commission>仲裁(?:委员会(?:[\u4e00-\u9fff]{2,3}分会)?|院|中心|机构|机关|部门|庭)|仲裁委(?!员会))"
)
LEAD_RE = re.compile(
    r"提交给?|提请|递交|上交|交由|移交|诉至|起诉至|诉诸|报请|申请|报|向|由|(?<!签)至|(?<!达)到|请|(?<!所)在|归|交|为|:|属于|送"
)
NAME_CHARS = 44
SEATED_RE = re.compile(  # 甲方所在地|佛山市顺德区人民法院: what is named needs no description
    r"(?:[甲乙丙丁买卖供需][ ]?方|[原被]告|守约方|出租[方人]|承租[方人]|合同|协议|工程|项目|房屋|标的物?|租赁物)"
    r"(?:住所|所在|注册|登记|签[订约署]|履行|经营|施工|办公)地(?:即|的|:|,)?(?!当地|劳动|人事)(?=[\u4e00-\u9fff]{2,8}(?:[省市区县州旗]|国际|仲裁))"
)
GENERIC_RE = re.compile(
    r"(?:其|该|各自|本|相关|有关|主管|国家|依法|法定|约定|规定|约定的|双方|共同|认可|同意|指定|的|任何|任一|一方|所属|当事人|可以?|直接|有|具有|享有|对|此|本案|管辖权?|权|合同|经济"
    r"|进行|申请|或|和|地方|人民|设立|工商行政管理|机关|向|提交|提请|予以|诉|起诉|另行|选择){0,14}"
)
LONGEST_NAME = 30
VAGUE_RE = re.compile(
    r"[,:]|或(?!者?[甲乙丙原被])|调解|仲裁|起诉|法律|规则|根据|约定|本合同|主管部门|管理部门|机关|指定|以上"
)
PLACE_RE = re.compile(r"所在|[地市省区县院商贸]|北京|上海|深圳|广州")
GAP_RE = re.compile(r"[ \t]{2,}|[ \t]*(?:所在地|住所地)")
BLANK_SEAT_RE = re.compile(
    r"(?:提交|向|由|提请|在)[ ]?(?P<blank>[\[【(][^\[\]【】()\n]{0,20}(?:仲裁|法院)[^\[\]【】()\n]{0,10}[\]】)])"
)
OPEN_SEAT_RE = re.compile(  # 在____,根据该会的仲裁规则进行仲裁; 向____起诉
    rf"""(?:提交|向|由|提请|在|申请)[ ]?(?P<blank>(?>{PLACEHOLDER}|[ ]{{4,60}}))
    (?:,?(?:根据|按照?|依照?)[^,。;\n]{{0,16}}规则)?[ ]?(?:进行|申请|提起|提出|予以)?
    (?P<forum>仲裁|起诉|诉讼)(?!委|院|中心|机|庭|部)""",
    re.VERBOSE,
)
CHOICE_RE = re.compile(
    r"第[ ]{0,4}_{0,8}[ ]{0,4}[(【\[]?[ ]{0,3}(?P<n>[1-3一二三①②])[ ]{0,3}[)】\]]?[ ]{0,4}_{0,8}[ ]{0,4}(?:种|项|款)"
)
OPEN_CHOICE_RE = re.compile(r"第[ _【】\[\]()xX/-]{0,30}(?:种|项)(?:方式|办法)?")
TICK_RE = re.compile(r"[☑√✓✔■]")
UNTICKED_RE = re.compile(r"[□☐○]")
BOX_RE = re.compile(r"[□☐○][^。;\n□☐○]{0,60}?(?:仲裁|诉讼|起诉|法院)")  # an option that was not ticked


class Fields(TypedDict):
    """The record field that this module fills."""

    dispute: Dispute


class Seat(NamedTuple):
    """A court or commission; ``state`` filled, blank, or generic where any competent one will do."""

    place: Place
    method: str
    state: str


def extract(contract: Contract) -> Fields:
    """Return method and venue."""
    view = contract.view
    regions = _regions(view.string)
    text = view.string
    methods = [hit for start, end in regions for hit in _methods(text, start, end)]
    seats = [seat for start, end in regions for seat in _seats(text, start, end)]
    return {"dispute": _decide(view, regions, methods, seats)}


def _regions(text: str) -> list[Place]:
    """Return the stretches that speak of disputes between the parties, joined where they meet."""
    found: list[Place] = []
    for match in TOPIC_RE.finditer(text):
        start = max(text.rfind("\n", 0, match.start()), text.rfind("。", 0, match.start())) + 1
        if NO_TOPIC_RE.search(text, max(match.start() - 8, start), match.end() + 8):
            continue
        end = min(match.end() + REACH_CHARS, len(text))
        end = _stop(text, match.end(), end)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return [region for region in found if FORUM_RE.search(text, *region)]


def _stop(text: str, start: int, end: int) -> int:
    """Return where the subject ends: at a new article or after a long paragraph."""
    stop = re.compile(r"\n[^\S\n]{0,8}(?:第[^\n]{1,6}[条章]|[一二三四五六七八九十]{1,3}、)").search(text, start, end)
    return stop.start() if stop else end


def _methods(text: str, start: int, end: int) -> list[tuple[str, Place]]:
    pairs = (("arbitration", ARBITRATION_RE), ("litigation", LITIGATION_RE), ("negotiation", TALKS_RE))
    return [(name, match.span()) for name, pattern in pairs for match in pattern.finditer(text, start, end)]


def _seats(text: str, start: int, end: int) -> list[Seat]:
    found = [_seat(text, start, match) for match in SEAT_RE.finditer(text, start, end)]
    for match in BLANK_SEAT_RE.finditer(text, start, end):
        method = "litigation" if "仲裁" not in match["blank"] else "arbitration"
        found = [seat for seat in found if not match.start() <= seat.place[0] <= match.end()]
        found.append(Seat(match.span(), method, "blank"))
    for match in OPEN_SEAT_RE.finditer(text, start, end):
        found.append(Seat(match.span(), "arbitration" if match["forum"] == "仲裁" else "litigation", "blank"))
    return found


def _seat(text: str, start: int, match: re.Match[str]) -> Seat:
    method = "litigation" if match["court"] else "arbitration"
    low = max(start, match.start() - NAME_CHARS)
    low = max([low, *(text.rfind(mark, low, match.start()) + 1 for mark in "。.;\n")])
    leads = list(LEAD_RE.finditer(text, low, match.start()))
    begin = leads[-1].end() if leads else low
    seated = SEATED_RE.match(text, begin, match.end())
    begin = seated.end() if seated else begin
    place = (begin, match.end())
    return Seat(place, method, _state(text[begin : match.start()], match.group(), led=bool(leads)))


def _state(name: str, kind: str, *, led: bool) -> str:
    """Return filled, blank, or generic for a body that nobody could find by its name."""
    if kind[:2] != "仲裁" and "仲裁" in name and not PLACEHOLDER_RE.match(name):  # 仲裁____法院起诉____: two options
        return "generic"
    if PLACEHOLDER_RE.search(name) or GAP_RE.match(name):
        return "blank"
    if not led or len(name) > LONGEST_NAME or VAGUE_RE.search(name) or GENERIC_RE.fullmatch(name.strip()):
        return "generic"
    if kind[:2] == "仲裁" and "委" not in kind and not PLACE_RE.search(name):
        return "generic"  # 国际仲裁机构
    return "filled"


def _decide(view: View, regions: list[Place], methods: list[tuple[str, Place]], seats: list[Seat]) -> Dispute:
    text = view.string
    method, place = _method(text, regions, methods, seats)
    open_seats = [seat for seat in seats if seat.state == "blank"]
    if method is None:
        return Dispute(
            method=blank(view, place, "dispute.choice") if place else absent(),
            venue=blank(view, open_seats[0].place, "dispute.seat") if open_seats else absent(),
        )
    fitting = [seat for seat in seats if seat.method == method and seat.state != "generic"]
    named = next((seat for seat in fitting if seat.state == "filled"), None) or next(iter(fitting), None)
    return Dispute(
        method=filled(view, place, "dispute.method", method) if place else absent(), venue=_venue(view, named)
    )


def _venue(view: View, seat: Seat | None) -> Slot[str]:
    if seat is None:
        return absent()
    if seat.state == "blank":
        return blank(view, seat.place, "dispute.seat")
    return filled(view, seat.place, "dispute.seat")


def _method(
    text: str, regions: list[Place], methods: list[tuple[str, Place]], seats: list[Seat]
) -> tuple[str | None, Place | None]:
    """Return the method and the place that says so; None with a place where the choice is left open."""
    names = {name for name, _ in methods}
    places = dict(reversed(methods))
    if {"arbitration", "litigation"} <= names:
        chosen = _chosen(text, regions, methods, seats)
        return (chosen, places[chosen]) if chosen else (None, places["arbitration"])
    for name in ("arbitration", "litigation"):
        if name in names:
            return (None if _is_open(text, regions) else name), places[name]
    if "negotiation" in names and not any(OTHER_ROAD_RE.search(text, *region) for region in regions):
        return "negotiation", places["negotiation"]
    return None, None


def _is_open(text: str, regions: list[Place]) -> bool:
    """Return whether an option is to be chosen by number and none is."""
    return any(OPEN_CHOICE_RE.search(text, *region) and not CHOICE_RE.search(text, *region) for region in regions)


def _chosen(text: str, regions: list[Place], methods: list[tuple[str, Place]], seats: list[Seat]) -> str | None:
    """Return which of arbitration and litigation was chosen: by a tick, by number, by a seat, by order."""
    forums = sorted((place[0], name) for name, place in methods if name != "negotiation")
    for region in regions:
        tick = TICK_RE.search(text, *region)
        if tick and UNTICKED_RE.search(text, *region):
            return next((name for start, name in forums if start >= tick.end()), None)
        if not tick and len(BOX_RE.findall(text, *region)) > 1:
            return None
        choice = CHOICE_RE.search(text, *region)
        if choice:
            return _numbered(choice, forums)
        if OPEN_CHOICE_RE.search(text, *region):
            return None
        if APPEAL_RE.search(text, *region):
            return "arbitration"
    named = {seat.method for seat in seats if seat.state == "filled"}
    return named.pop() if len(named) == 1 else None


def _numbered(choice: re.Match[str], forums: list[tuple[int, str]]) -> str | None:
    """Return the forum of the option whose number was filled in."""
    number = "123".find(choice["n"]) if choice["n"] in "123" else "一二三①②".find(choice["n"]) % 3
    order: list[str] = []
    for start, name in forums:
        if start > choice.end() and name not in order:
            order.append(name)
    return order[number] if 0 <= number < len(order) else None

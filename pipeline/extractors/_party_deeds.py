"""Which of the parties that the model found is which of the roles that the rules know (当事人与角色的对应).

Told by the role beside the name, by what one does for the other (``X将房屋出租给Y``), or as 甲方 before 乙方.

>>> text = "王建国将房屋出租给李小红"
>>> found = [Found("当事人", *place, "PER", 1.0, told=False, joined=True) for place in ((0, 3), (9, 12))]
>>> {role: text[one.start : one.end] for role, one in by_role_of(text, ["承租人", "出租人"], found).items()}
{'出租人': '王建国', '承租人': '李小红'}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

HEAD_CHARS = 600  # that are read
RENAMED_RE = re.compile(r"(?P<word>[\u4e00-\u9fff]{2,5}?)(?:以下|下)(?:简)?称为?[\"“]?(?P<letter>[甲乙丙]方)")
DEEDS = tuple(
    (re.compile(deed), re.compile(first), re.compile(second))
    for deed, first, second in (
        (r"出租|租给", "出租|房东", "承租|租客|租赁"),
        (r"承租|租用", "承租|租客|租赁", "出租|房东"),
        (r"发包|承包给|交由", "发包|建设|委托|定作", "承包|施工|受托|承揽"),
        (r"承包|承揽|承建", "承包|施工|承揽", "发包|建设|定作"),
        (r"委托|聘请|选聘", "委托|聘|客户", "受托|受委托|受聘|服务|顾问"),
        (r"转让|出让|流转", "转让|出让", "受让"),
        (r"赠与|赠送|捐赠|遗赠", "^(?:赠与|捐赠|遗赠)", "受赠|受遗赠|扶养"),
        (r"借给|出借|贷给|发放", "出借|贷款", "借款"),
        (r"借[款到得入]", "借款", "出借|贷款"),
        (r"卖[给与]|出[售卖]|售[与给]|销售|供应", "卖|供|售|出卖", "买|需|购"),
        (r"采购|购买|订购|收购|购进", "买|需|购", "卖|供|售"),
        (r"聘用|录用|招用|雇", "用人|聘|雇主", "劳动者|员工|受聘|雇员"),
        (r"许可", "^许可|授权", "被许可|被授权"),
    )
)


class Found(NamedTuple):
    """A party at text[start:end]; kind: ORG or PER.

    told: its role or the title says that it is one; joined: it agrees with another one; standing: how likely it is
    one where nothing tells, 0 where something does
    """

    role: str
    start: int
    end: int
    kind: str
    probability: float
    told: bool = True
    joined: bool = False
    standing: int = 0


def by_role_of(text: str, wanted: Sequence[str], found: Sequence[Found]) -> dict[str, Found]:
    """Return who of ``found`` is which of the ``wanted`` roles: as told, by what is done, 甲方 before 乙方."""
    renamed = {match["word"]: match["letter"] for match in RENAMED_RE.finditer(text, 0, HEAD_CHARS)}
    given: dict[str, Found] = {}
    for one in found:
        role = renamed.get(one.role, one.role)
        match = next((word for word in wanted if role == word or _stem(role) == _stem(word)), None)
        if match and one.told:
            given.setdefault(match, one)
    free = [one for one in found if not one.told and one not in given.values()]
    rest = [one for one in free if one.joined]
    left = [word for word in wanted if word not in given]
    if not rest and len(free) == len(left) == 2:  # both only sign, below the labels in their order
        return given | dict(zip(left, free, strict=True))
    if len(rest) != 2 or len(left) != 2:
        return given
    between = text[rest[0].end : rest[1].start] + text[rest[1].end : rest[1].end + 8]
    for deed, first, second in DEEDS:
        if deed.search(between):
            sides = [next((word for word in left if side.search(word)), None) for side in (first, second)]
            if all(sides) and sides[0] != sides[1]:
                return given | {str(side): one for side, one in zip(sides, rest, strict=True)}
    return (
        given | dict(zip(sorted(left, key="甲方乙方".find), rest, strict=True))
        if {*left} == {"甲方", "乙方"}
        else given
    )


def _stem(role: str) -> str:
    """Return a role without what its forms differ in: 发包方, 发包人, 发包一方, 发包单位."""
    return re.sub(r"(?:一方|单位|[方人])$", "", role) if len(role) > 2 and role[:1] not in "甲乙丙丁" else role


def shared_by(given: Mapping[str, Found], found: Sequence[Found]) -> Iterator[tuple[str, Found]]:
    """Yield who has his role together with another party: both are tenants."""
    for one in found:
        role = next((role for role, other in given.items() if one.told and other.told and one.role == other.role), None)
        if role and one not in given.values():
            yield role, one

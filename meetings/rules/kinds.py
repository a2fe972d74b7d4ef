"""What the procedure lays down about a kind of meeting: whose it is, who chairs it, which groups come."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

# Kinds that no single department holds, and the sort of unit that does
SORTS_OF_UNIT: dict[str, tuple[str, ...]] = {
    "department": ("department",),  # 1.5.3.1: every department, called by its head
    "office_morning": ("management_office",),  # 1.5.6.1: the office director decides
    "all_staff": ("management_office",),  # 1.5.6.3: organised by the office director
}
# 1.5.2.2: company leaders take turns, so that no single post chairs the morning assembly
CHAIRS_IN_TURN: dict[str, tuple[str, ...]] = {
    "morning_assembly": ("president", "vice_president", "management_representative"),
}
# 1.5.6.1: each day somebody decides whether one is needed (A11); what is due is the decision, not the meeting
DECIDED_DAILY: frozenset[str] = frozenset({"office_morning"})


class Misfit(StrEnum):
    """What does not fit a kind of meeting; the value is the field that says it."""

    UNIT = "unit"
    CHAIR = "chair"
    GROUPS = "groups"
    AUDIENCE = "audience"
    ROTA = "rota"


@dataclass(frozen=True)
class KindTerms:
    """What one kind says.

    `role` is that of its department ("" = a sort of unit), `chair_post` the post of its chair ("" = a
    person by name), `groups` the codes of the groups that come (none = people by name), `closed` whether its
    papers stay with its members (1.7.a.4).
    """

    code: str
    role: str = ""
    chair_post: str = ""
    groups: tuple[str, ...] = ()
    closed: bool = False

    @property
    def sorts_of_unit(self) -> tuple[str, ...]:
        """The sorts of unit that hold the kind where no single department does; empty: every sort."""
        if self.role:
            return ()
        return SORTS_OF_UNIT.get(self.code, ())

    @property
    def chair_posts(self) -> tuple[str, ...]:
        """The posts of which the chair holds one; empty: anybody chairs."""
        named = (self.chair_post,) if self.chair_post else ()
        return CHAIRS_IN_TURN.get(self.code, named)


def misfits(
    kind: KindTerms,
    *,
    role: str,
    sort_of_unit: str,
    chair_posts: Collection[str] | None = None,
    groups: Collection[str] = (),
    whole_unit: bool = False,
    rota_posts: Collection[str] | None = None,
) -> list[Misfit]:
    """What does not fit the kind. `role` and `sort_of_unit` are those of the unit, `chair_posts` the posts of
    the named chair (None: nobody is named), `whole_unit` whether a unit comes and not groups alone,
    `rota_posts` the posts that make a leader who takes turns (None: nobody takes turns).

    The department: Admin & HR for the president's office meeting and those between departments (1.7.b.2,
    1.7.c.2), Quality for the forum (1.7.d), the company for the board (1.7.a.2). The chair: the President
    (1.5.1.1), a vice president (1.5.4.4). The groups: the leadership (1.5.1.2, 1.7.b.4), the directors of the
    board and nobody else (1.7.a.4), all of headquarters (1.5.2.2). Company leaders take turns, and so may
    those of a kind whose chair has no post of its own; where one post chairs nobody does. To a kind with
    groups of its own, or whose papers stay with its members, no unit comes as a whole.
    """
    wanted_posts, wanted_groups = set(kind.chair_posts), set(kind.groups)
    if kind.role:
        right_unit = role == kind.role
    else:
        right_unit = not kind.sorts_of_unit or sort_of_unit in kind.sorts_of_unit
    fits = {
        Misfit.UNIT: right_unit,
        Misfit.CHAIR: chair_posts is None or not wanted_posts or bool(wanted_posts & set(chair_posts)),
        Misfit.GROUPS: not wanted_groups or set(groups) <= wanted_groups,
        Misfit.AUDIENCE: not whole_unit or not (wanted_groups or kind.closed),
        Misfit.ROTA: rota_posts is None or _take_turns(kind, set(rota_posts)),
    }
    return [misfit for misfit, right in fits.items() if not right]


def _take_turns(kind: KindTerms, posts: set[str]) -> bool:
    """Whether people of these posts may take turns; a group of hand-picked people names none."""
    if kind.code in CHAIRS_IN_TURN:
        return posts <= set(kind.chair_posts)
    return not kind.chair_post and not kind.closed

"""Whose customers a person reads: those of the office one works for, or of every office."""

from comms.organization.states import HEAD_POSTS, Post, UnitKind, UnitRole

# Besides the company's readers: who calls customers back, and the departments that hear customers of every
# office
CUSTOMER_POSTS = (Post.REVISIT_OFFICER,)
CUSTOMER_DEPARTMENTS = (UnitRole.QUALITY, UnitRole.CUSTOMER_SERVICE)


def offices_of(user, *posts: str) -> frozenset[int]:
    """The offices a person works for, by a post there or in one of their service centres; maybe none.

    With `posts`, those for which the person works by one of them.
    """
    if not user.is_authenticated:
        return frozenset()
    found = [held for held in user.posts if not posts or held.post in posts]
    own = {held.unit_id for held in found if held.unit.kind == UnitKind.MANAGEMENT_OFFICE}
    above = {held.unit.parent_id for held in found if held.unit.kind == UnitKind.SERVICE_CENTER}
    return frozenset(own | above - {None})


def offices_headed_by(user) -> frozenset[int]:
    """The offices that a person heads."""
    if not user.is_authenticated:
        return frozenset()
    headed = (held for held in user.posts if held.post in HEAD_POSTS)
    return frozenset(held.unit_id for held in headed if held.unit.kind == UnitKind.MANAGEMENT_OFFICE)


def reads_every_office(user) -> bool:
    """Whether a person reads the customers of all offices: the company's readers, the revisit officer, and
    the staff of Quality Management and of Customer Service.
    """
    if not user.is_authenticated:
        return False
    return user.sees_all or user.holds(*CUSTOMER_POSTS) or any(map(user.works_in, CUSTOMER_DEPARTMENTS))

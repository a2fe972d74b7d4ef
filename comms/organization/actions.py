"""What can be done with units, people, posts, absences and groups, for pages and REST alike."""

from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.organization.forms import (
    AbsenceForm,
    AppointmentForm,
    ContactsForm,
    EndForm,
    GroupForm,
    GroupPreviewForm,
    HandOverForm,
    LeaveForm,
    LogoForm,
    NewGroupForm,
    NewUnitForm,
    OrderForm,
    PersonForm,
    ProfileForm,
    RoleForm,
    SheetForm,
    UnitForm,
)
from comms.organization.models import PasswordLink, User
from comms.organization.operations import (
    absences,
    appointments,
    charges,
    confirming,
    factors,
    groups,
    imports,
    leaving,
    link_tokens,
    links,
    logos,
    people,
    roles,
    tokens,
    units,
)
from comms.organization.states import KIND_OF_ROLE, UnitRole
from comms.web.actions import Action
from comms.web.forms import ReasonForm, RemarkForm


def link_waits(person: User) -> bool:
    """Whether a link for a new password waits for a second person."""
    return person.password_links.waiting().exists()


def factor_reset_waits(person: User) -> bool:
    """Whether taking away the second factors waits for a second person."""
    return person.factor_resets.waiting().exists()


def may_lose_factors(person: User) -> bool:
    """Whether there is a second factor to take away, for which nobody has asked yet."""
    return person.is_active and person.authenticator_set.exists() and not factor_reset_waits(person)


def has_charges(person: User) -> bool:
    """Whether something open still names a person who cannot act."""
    return bool(charges.charges_of(person, now(), leaving=not person.is_active))


UNIT_CREATE = Action(units.add_unit, NewUnitForm, permission="organization.add_unit", versioned=False)
UNIT_CHANGE = Action(units.change_unit, UnitForm, permission="organization.change_unit")
UNIT_ACTIONS = {
    "contacts": Action(
        units.change_contacts,
        ContactsForm,
        permission="organization.change_unit_contacts",
        label=_("Phones and hours"),
        tone="secondary",
        icon="telephone",
    ),
    "role": Action(
        roles.give_role,
        RoleForm,
        permission="organization.give_role",
        label=_("Role in the procedure"),
        tone="secondary",
        icon="diagram-3",
        possible=lambda unit: unit.active and unit.kind in KIND_OF_ROLE.values(),
    ),
    "logo": Action(
        logos.set_logo,
        LogoForm,
        permission="organization.change_unit",
        label=_("Logo"),
        tone="secondary",
        icon="image",
        possible=lambda unit: unit.role == UnitRole.COMPANY,
    ),
    "remove-logo": Action(
        logos.remove_logo,
        permission="organization.change_unit",
        label=_("Remove the logo"),
        tone="danger",
        icon="x-circle",
        possible=lambda unit: bool(unit.logo.name),
    ),
}

UNITS_IMPORT = Action(imports.import_units, SheetForm, permission="organization.add_unit", versioned=False)
PEOPLE_IMPORT = Action(imports.import_people, SheetForm, permission="organization.add_user", versioned=False)

USER_CREATE = Action(people.add_person, PersonForm, permission="organization.add_user", versioned=False)
USER_CHANGE = Action(people.change_person, PersonForm, permission="organization.change_user")
USER_ACTIONS = {
    "reactivate": Action(
        people.reactivate,
        RemarkForm,
        permission="organization.reactivate_user",
        label=_("Reactivate"),
        tone="success",
        icon="person-check",
        possible=lambda person: not person.is_active,
    ),
    # It changes nothing: the old password stays until a new one is chosen
    "password-link": Action(
        links.make_password_link,
        permission="organization.make_password_link",
        versioned=False,
        label=_("Link for a new password"),
        tone="secondary",
        icon="key",
        possible=lambda person: person.is_active and not link_waits(person),
    ),
    "confirm-link": Action(
        links.confirm_password_link,
        permission="organization.confirm_password_link",
        label=_("Confirm the link"),
        tone="success",
        icon="check-circle",
        possible=link_waits,
    ),
    "refuse-link": Action(
        links.refuse_password_link,
        ReasonForm,
        permission="organization.refuse_password_link",
        label=_("Refuse the link"),
        tone="danger",
        icon="x-circle",
        possible=link_waits,
    ),
    "second-factor": Action(
        factors.reset_second_factor,
        ReasonForm,
        permission="organization.reset_second_factor",
        label=_("Take away the second factors"),
        tone="danger",
        icon="shield-x",
        possible=may_lose_factors,
    ),
    "confirm-factors": Action(
        factors.confirm_factor_reset,
        permission="organization.confirm_factor_reset",
        label=_("Confirm: take away the second factors"),
        tone="danger",
        icon="check-circle",
        possible=factor_reset_waits,
    ),
    "refuse-factors": Action(
        factors.refuse_factor_reset,
        ReasonForm,
        permission="organization.refuse_factor_reset",
        label=_("Refuse: keep the second factors"),
        tone="secondary",
        icon="x-circle",
        possible=factor_reset_waits,
    ),
    "hand-over": Action(
        leaving.hand_over,
        HandOverForm,
        permission="organization.hand_over",
        label=_("Hand over"),
        tone="primary",
        icon="arrow-left-right",
        possible=lambda person: not person.can_act and has_charges(person),
    ),
    "deactivate": Action(
        people.deactivate,
        LeaveForm,
        permission="organization.deactivate_user",
        label=_("Deactivate"),
        tone="danger",
        icon="person-x",
        possible=lambda person: person.is_active,
    ),
}
PROFILE_CHANGE = Action(people.change_profile, ProfileForm, permission="organization.change_profile")

APPOINTMENT_CREATE = Action(
    appointments.give_post,
    AppointmentForm,
    permission="organization.add_appointment",
    versioned=False,
)
APPOINTMENT_ACTIONS = {
    "confirm": Action(
        confirming.confirm_post,
        permission="organization.confirm_appointment",
        label=_("Confirm the post"),
        tone="success",
        icon="check-circle",
        possible=lambda appointment: appointment.waits,
    ),
    "refuse": Action(
        confirming.refuse_post,
        ReasonForm,
        permission="organization.refuse_appointment",
        label=_("Refuse the post"),
        tone="danger",
        icon="x-circle",
        possible=lambda appointment: appointment.waits,
    ),
    "withdraw": Action(
        confirming.withdraw_post,
        RemarkForm,
        permission="organization.withdraw_appointment",
        label=_("Take the post back"),
        tone="secondary",
        icon="arrow-counterclockwise",
        possible=lambda appointment: appointment.waits,
    ),
    "end": Action(
        appointments.end_post,
        EndForm,
        permission="organization.end_appointment",
        label=_("End the appointment"),
        tone="danger",
        icon="calendar-x",
        possible=lambda appointment: appointment.counts and not appointment.over,
    ),
}

ABSENCE_CREATE = Action(
    absences.add_absence,
    AbsenceForm,
    permission="organization.add_absence",
    versioned=False,
)
ABSENCE_ACTIONS = {
    "authorise": Action(
        absences.authorise_deputy,
        permission="organization.authorise_deputy",
        label=_("Confirm the deputy"),
        tone="success",
        icon="person-check",
        possible=lambda absence: absence.waits_for_confirmation,
    ),
    "cancel": Action(
        absences.cancel_absence,
        RemarkForm,
        permission="organization.cancel_absence",
        label=_("Cancel the absence"),
        tone="danger",
        icon="x-circle",
        possible=lambda absence: not absence.cancelled,
    ),
}

GROUP_CREATE = Action(
    groups.add_group,
    NewGroupForm,
    permission="organization.add_group",
    versioned=False,
)
GROUP_CHANGE = Action(groups.change_group, GroupForm, permission="organization.change_group")
# Nothing is written: who would belong is shown before the group is saved
GROUP_PREVIEW = Action(
    groups.preview_group,
    GroupPreviewForm,
    permission="organization.change_group",
    versioned=False,
)
GROUP_ACTIONS = {
    "order": Action(
        groups.order_members,
        OrderForm,
        permission="organization.change_group",
        label=_("Order of the members"),
        tone="secondary",
        icon="sort-numeric-down",
    ),
}

# Everybody keeps the tokens of their own account; the object is oneself
TOKEN_CREATE = Action(tokens.make_token, permission="organization.keep_tokens", versioned=False)
TOKEN_REVOKE = Action(tokens.revoke_token, permission="organization.keep_tokens", versioned=False)


def answer_of(link: PasswordLink) -> dict[str, object]:
    """{state, link, ends_at}: what whoever asked for a link for a new password learns. `state` is "waits"
    for a second person, "mailed" to the person, or "shown": then `link` is the address, shown this once.
    """
    if link.made_at is None:
        return {"state": "waits", "link": "", "ends_at": None}
    if link.mailed:
        return {"state": "mailed", "link": "", "ends_at": link.ends_at}
    return {"state": "shown", "link": link_tokens.address_of(link), "ends_at": link.ends_at}

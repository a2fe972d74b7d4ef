"""Who may keep units, people, posts, absences and groups. Rights come from posts; no post, no right."""

import rules
from django.utils.translation import gettext_lazy as _

from comms.base.rights import grant
from comms.organization.states import SECOND_PERSONS, Post


@rules.predicate
def keeps_people(user):
    """System administrators and the Administration & HR department."""
    return user.is_authenticated and user.administers


@rules.predicate
def system_administrator(user):
    """Holders of the post that looks after the portal itself."""
    return user.is_authenticated and user.is_staff


@rules.predicate
def oneself(user, person=None):
    """The person is the user."""
    return person is not None and user.is_authenticated and person.pk == user.pk


@rules.predicate
def leads(user, person=None):
    """The user heads a unit (or the unit above) in which the person holds a post."""
    return (
        person is not None
        and user.is_authenticated
        and any(held.unit_id in user.led_unit_ids for held in person.own_posts)
    )


@rules.predicate
def heads_unit(user, unit=None):
    """The user heads this unit or the one above it."""
    return unit is not None and user.is_authenticated and unit.pk in user.led_unit_ids


@rules.predicate
def is_administrator(user, person=None):
    """The person looks after the portal itself; only their like may change such an account."""
    return person is not None and person.is_staff


@rules.predicate
def of_administration(user, appointment=None):
    """The appointment makes somebody a system administrator."""
    return appointment is not None and appointment.post == Post.SYSTEM_ADMINISTRATOR


@rules.predicate
def own_appointment(user, appointment=None):
    """The appointment is the user's own, or that of somebody they act for; nobody gives posts to
    themselves.
    """
    return appointment is not None and user.acts_for(appointment.user_id)


@rules.predicate
def of_oneself(user, absence=None):
    """The absence is the user's own."""
    return absence is not None and absence.user_id == user.pk


@rules.predicate
def of_ones_staff(user, absence=None):
    """The absence is that of somebody whom the user leads."""
    return absence is not None and leads(user, absence.user)


@rules.predicate
def second_person(user, absence=None):
    """The head of Admin & HR, a system administrator, the president or the management representative, who
    neither noted the absence nor stands in.
    """
    if absence is None or not user.is_authenticated or user.pk in (absence.noted_by_id, absence.deputy_id):
        return False
    return user.heads_admin_hr or user.holds(*SECOND_PERSONS)


@rules.predicate
def not_yet_chosen(user, person=None):
    """The person is chosen in the form, which is open to all; the operation asks about that person."""
    return person is None and user.is_authenticated


@rules.predicate
def quality_manager(user):
    """Whoever answers for the procedure being kept (clause 1.3.1)."""
    return user.is_authenticated and user.holds(Post.QUALITY_MANAGER)


keeps_posts = system_administrator | (keeps_people & ~of_administration)
keeps_accounts = system_administrator | (keeps_people & ~is_administrator)

grant("organization.add_unit", system_administrator, _("Set up a unit"))
grant("organization.change_unit", keeps_people, _("Change a unit"))
grant(
    "organization.change_unit_contacts",
    keeps_people | heads_unit,
    _("Change the phones and hours of a unit"),
)
grant("organization.add_user", keeps_people, _("Make an account"))
grant("organization.change_user", keeps_accounts, _("Change an account"))
grant("organization.deactivate_user", keeps_accounts, _("Deactivate an account"))
grant("organization.reactivate_user", keeps_accounts, _("Reactivate an account"))
grant("organization.make_password_link", keeps_accounts, _("Make a link for a new password"))
grant("organization.reset_second_factor", system_administrator & ~oneself, _("Take away the second factors"))
grant("organization.view_history", oneself | system_administrator, _("Read the history of an account"))
grant("organization.change_profile", oneself, _("Edit profile"))
grant("organization.keep_tokens", oneself, _("Make and revoke API tokens"))
grant("organization.add_appointment", ~own_appointment & keeps_posts, _("Give a post"))
grant(
    "organization.end_appointment",
    system_administrator | (keeps_posts & ~own_appointment),
    _("End the appointment"),
)
grant("organization.add_absence", not_yet_chosen | oneself | leads | keeps_people, _("Note an absence"))
grant("organization.cancel_absence", of_oneself | of_ones_staff | keeps_people, _("Cancel the absence"))
grant("organization.authorise_deputy", of_oneself | second_person, _("Confirm the deputy"))
grant("organization.hand_over", keeps_people | quality_manager, _("Hand things over"))
grant("organization.lead", leads, _("Lead somebody"))
grant("organization.add_group", keeps_people, _("Set up a group"))
grant("organization.change_group", keeps_people, _("Change a group"))

"""Who may keep units, people, posts, absences and groups. Rights come from posts; no post, no right."""

import rules
from django.utils.translation import gettext_lazy as _

from comms.base.rights import grant
from comms.organization.states import SECOND_PERSONS, Post

READ_WAITING = "organization.read_waiting"


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
    """The appointment is one's own, or of somebody one acts for; nobody gives posts to themselves."""
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
def confirms_for_others(user):
    """Whoever is a second person where they have no hand in the matter."""
    return user.is_authenticated and (user.is_staff or user.heads_admin_hr or user.holds(*SECOND_PERSONS))


@rules.predicate
def second_person(user, obj=None):
    """The head of Admin & HR, a system administrator, the president or the management representative, who has
    no hand in the matter (`hands`), neither themselves nor for somebody whom they act for.
    """
    if obj is None or not user.is_authenticated or any(user.acts_for(person) for person in obj.hands):
        return False
    return confirms_for_others(user)


@rules.predicate
def gave(user, appointment=None):
    """The user gave this appointment."""
    return appointment is not None and appointment.given_by_id == user.pk


@rules.predicate
def oneself_or_represented(user, person=None):
    """The person is the user, or somebody whom the user acts for."""
    return person is not None and user.is_authenticated and user.acts_for(person)


@rules.predicate
def heads_admin_hr(user):
    """Whoever heads Admin & HR; their staff keep accounts and open none."""
    return user.is_authenticated and user.heads_admin_hr


@rules.predicate
def second_person_of_link(user, person=None):
    """A second person for the link that waits for this person."""
    link = person and person.password_links.waiting().first()
    return link is not None and second_person(user, link)


@rules.predicate
def asked_for_link(user, person=None):
    """The user asked for the link that waits for this person."""
    return person is not None and person.password_links.waiting().filter(asked_by=user.pk).exists()


@rules.predicate
def second_person_of_reset(user, person=None):
    """A second person for taking away the second factors of this person, where that waits."""
    asked = person and person.factor_resets.waiting().first()
    return asked is not None and second_person(user, asked)


@rules.predicate
def asked_for_reset(user, person=None):
    """The user asked for the second factors of this person to be taken away, and that waits."""
    return person is not None and person.factor_resets.waiting().filter(asked_by=user.pk).exists()


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

grant("organization.set_up", system_administrator, _("Set up the portal"))
grant("organization.add_unit", system_administrator, _("Set up a unit"))
grant("organization.give_role", system_administrator, _("Give a unit its role"))
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
grant(
    "organization.make_password_link",
    (system_administrator | heads_admin_hr) & ~oneself_or_represented,
    _("Make a link for a new password"),
)
grant("organization.confirm_password_link", second_person_of_link, _("Confirm the link"))
grant("organization.refuse_password_link", second_person_of_link | asked_for_link, _("Refuse the link"))
grant(
    "organization.reset_second_factor",
    system_administrator & ~oneself_or_represented,
    _("Take away the second factors"),
)
grant(
    "organization.confirm_factor_reset",
    second_person_of_reset,
    _("Confirm that the second factors are taken away"),
)
grant(
    "organization.refuse_factor_reset",
    second_person_of_reset | asked_for_reset,
    _("Refuse that the second factors are taken away"),
)
grant("organization.view_history", oneself | system_administrator, _("Read the history of an account"))
grant("organization.change_profile", oneself, _("Edit profile"))
grant("organization.keep_tokens", oneself, _("Make and revoke API tokens"))
grant("organization.add_appointment", ~own_appointment & keeps_posts, _("Give a post"))
grant("organization.confirm_appointment", second_person, _("Confirm the post"))
grant("organization.refuse_appointment", second_person, _("Refuse the post"))
grant("organization.withdraw_appointment", gave, _("Take the post back"))
grant(
    READ_WAITING,
    keeps_people | confirms_for_others,
    _("See what waits for a second person"),
)
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

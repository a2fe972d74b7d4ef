"""Who may keep units, people, posts, absences and groups. Rights come from posts; no post, no right."""

import rules

from comms.organization.states import Post


@rules.predicate
def keeps_people(user):
    """System administrators and the Administration & HR department."""
    return user.is_authenticated and user.administers


@rules.predicate
def system_administrator(user):
    """Holders of the post that looks after the portal itself."""
    return user.is_authenticated and user.is_staff


@rules.predicate
def reads_all(user):
    """Leaders, management representative and quality manager read every unit (clauses 1.2.1, 1.3.1)."""
    return user.is_authenticated and user.sees_all


@rules.predicate
def works_here(user):
    """Everyone who holds a post."""
    return user.is_authenticated and user.works_here


@rules.predicate
def oneself(user, person=None):
    """The person is the user."""
    return person is not None and user.is_authenticated and person.pk == user.pk


@rules.predicate
def leads(user, person=None):
    """The user heads a unit (or the unit above) in which the person holds a post."""
    return person is not None and user.is_authenticated and any(held.unit_id in user.led_unit_ids for held in person.posts)


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
    """The appointment is the user's own; nobody gives posts to themselves."""
    return appointment is not None and appointment.user_id == user.pk


@rules.predicate
def of_oneself(user, absence=None):
    """The absence is the user's own."""
    return absence is not None and absence.user_id == user.pk


@rules.predicate
def of_ones_staff(user, absence=None):
    """The absence is that of somebody whom the user leads."""
    return absence is not None and leads(user, absence.user)


rules.add_perm("organization.add_unit", system_administrator)
rules.add_perm("organization.change_unit", keeps_people)
rules.add_perm("organization.change_unit_contacts", keeps_people | heads_unit)
rules.add_perm("organization.add_user", keeps_people)
rules.add_perm("organization.change_user", system_administrator | (keeps_people & ~is_administrator))
rules.add_perm("organization.reset_second_factor", system_administrator & ~oneself)
rules.add_perm("organization.view_inactive", keeps_people | reads_all)
rules.add_perm("organization.view_history", oneself | system_administrator)
rules.add_perm("organization.change_profile", oneself)
rules.add_perm("organization.manage_appointment", system_administrator | (keeps_people & ~of_administration & ~own_appointment))
rules.add_perm("organization.add_absence", oneself | leads | keeps_people)
rules.add_perm("organization.cancel_absence", of_oneself | of_ones_staff | keeps_people)
rules.add_perm("organization.change_group", keeps_people)

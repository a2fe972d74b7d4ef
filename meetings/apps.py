"""App configuration of the meetings app: kinds load after migrating, periodic work joins the sweep."""

from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MeetingsConfig(AppConfig):
    name = "meetings"
    label = "meetings"

    def ready(self):
        """Register the planner and the sweep, what follows absences and groups, notices, reasons, and REST
        types of own fields.
        """
        from comms.base.reasons import register_reasons
        from comms.base.transitions import register_effect
        from comms.deadlines.operations import register_calendar_listener, register_periodic
        from comms.notifications.operations import register_notices, register_taker
        from comms.organization.operations import register_groups_with_rights
        from comms.procedure.operations import register_policy_listener
        from meetings.api import bodies  # noqa: F401 (registers the REST types of own fields)
        from meetings.notices import NOTICES
        from meetings.operations import plan_meetings, planning, sweep_meetings, sweep_mornings
        from meetings.operations.calendar_replies import take_calendar_reply
        from meetings.operations.charges import register_charges
        from meetings.operations.roles import register_uses
        from meetings.operations.rotation import follow_changes
        from meetings.queries.people import groups_with_papers
        from meetings.states import AutomaticReason

        register_notices("meetings", NOTICES)
        register_taker("meetings", take_calendar_reply)
        register_charges()
        register_uses()
        register_groups_with_rights(groups_with_papers)
        register_reasons(AutomaticReason.choices)
        register_effect(follow_changes, order=40)
        register_calendar_listener(planning.calendar_preview, planning.calendar_applied)
        register_policy_listener(planning.policy_preview, planning.policy_applied)
        register_periodic("meetings.plan", plan_meetings, every=timedelta(minutes=15))
        register_periodic("meetings.sweep", sweep_meetings, every=timedelta(minutes=5))
        register_periodic("meetings.mornings", sweep_mornings, every=timedelta(minutes=1))
        post_migrate.connect(_load_kinds, sender=self)


def _load_kinds(*, using, plan=(), **_kwargs):
    """After migrating forwards the procedure's kinds of meeting exist."""
    from django.db import connections

    from meetings.models import MeetingKind
    from meetings.operations import load_kinds

    if MeetingKind._meta.db_table in connections[using].introspection.table_names():
        load_kinds()

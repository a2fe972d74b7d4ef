"""App configuration of the room comms.deadlines."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    """Keeps clocks in every change, moves them when numbers change, tells the health page of the sweep."""

    name = "comms.deadlines"
    label = "deadlines"
    verbose_name = _("Deadlines")

    def ready(self):
        """Register with the rooms below, and have their upkeep done by the sweep (they may not know it)."""
        from comms.audit.operations import remove_orphans, seal
        from comms.base.ops.health import register_health
        from comms.base.reasons import register_reasons
        from comms.base.transitions import register_effect
        from comms.deadlines import permissions  # noqa: F401 - registers the permissions
        from comms.deadlines.notices import NOTICES
        from comms.deadlines.operations import charges, effects, recompute, waiting
        from comms.deadlines.operations.periodic import register_periodic
        from comms.deadlines.queries import calendar_health, sweep_health
        from comms.deadlines.states import ExemptReason
        from comms.notifications.operations import forget_mail, register_notices, sort_unsorted, tidy
        from comms.organization.operations import forget_jobs, forget_logos
        from comms.procedure.operations import register_policy_listener

        register_reasons(ExemptReason.choices)
        register_effect(effects.follow, order=20)
        register_notices("deadlines", NOTICES)
        register_policy_listener(recompute.policy_preview, recompute.policy_applied)
        register_health("sweep", sweep_health)
        register_health("work_calendar", calendar_health)
        register_periodic("audit.seal", seal, every=timedelta(seconds=30))
        register_periodic("audit.orphans", remove_orphans, every=timedelta(days=1))
        charges.register_own_charges()
        register_periodic("organization.unattended", charges.tell_unattended, every=timedelta(days=1))
        # Every hour, and each person once a day: in the first hour of work, later only who was not told yet
        register_periodic("organization.waiting", waiting.chase_waiting, every=timedelta(hours=1))
        register_periodic("organization.jobs", forget_jobs, every=timedelta(hours=1))
        register_periodic("organization.logos", forget_logos, every=timedelta(days=1))
        register_periodic("notifications.tidy", tidy, every=timedelta(days=1))
        register_periodic("notifications.forget_mail", forget_mail, every=timedelta(days=1))
        register_periodic("notifications.unsorted_mail", sort_unsorted, every=timedelta(minutes=1))

"""The list of motions, and a motion 《议案》 as a sheet for print, Word and PDF."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from comms.organization.models import User
from comms.web.documents import Sheet, SheetTable
from comms.web.markup import state_chip_html
from comms.web.tables import Column, Table
from meetings.models import Motion


def motions_listed(reader: User, at: datetime) -> QuerySet[Motion]:
    """The motions that the reader sees, with meeting and person."""
    return Motion.objects.visible_to(reader).select_related("meeting", "submitter")


def figures(motion: Motion) -> str:
    """For, against, abstentions, as one text; nothing before the count."""
    if not motion.is_counted:
        return ""
    return _("%(yes)s for, %(no)s against, %(abstain)s abstaining") % {
        "yes": motion.yes_count,
        "no": motion.no_count,
        "abstain": motion.abstain_count,
    }


MOTIONS = Table(
    title=gettext_lazy("Motions"),
    columns=[
        Column("number", gettext_lazy("No."), lambda m: m.number, url=True, css="nowrap"),
        Column("title", gettext_lazy("Title"), lambda m: m.title),
        Column("submitter", gettext_lazy("Submitted by"), lambda m: m.submitter.name),
        Column("meeting", gettext_lazy("Meeting"), lambda m: m.meeting.title),
        Column("day", gettext_lazy("Day"), lambda m: m.meeting.starts_at, css="nowrap"),
        Column("state", gettext_lazy("State"), state_chip_html, export=lambda m: m.get_state_display()),
        Column("figures", pgettext_lazy("motion", "Vote"), figures),
        Column(
            "created_at",
            gettext_lazy("Recorded at"),
            lambda m: m.created_at,
            order="-created_at",
            css="nowrap",
        ),
    ],
    rows=motions_listed,
)


def motion_sheet(motion: Motion, *, by: User, at: datetime) -> Sheet:
    """Meeting, title, text, reason, who submitted it, the count with every vote, and what it became."""
    meeting = motion.meeting
    resolution = motion.resolution
    return Sheet(
        title=_("Motion"),
        number=motion.number,
        printed_at=at,
        printed_by=by.name,
        facts=[
            (_("Title"), motion.title),
            (_("Motion"), motion.text),
            (_("Reason"), motion.reason),
            (_("Submitted by"), motion.submitter.name),
            (_("Meeting"), meeting.title),
            (_("Date"), meeting.starts_at),
            (_("State"), motion.get_state_display()),
            (_("Remark"), motion.why),
            *_count(motion),
            (_("Resolution"), resolution.number if resolution else ""),
        ],
        tables=[_votes(motion)],
        signatures=[_("Chair"), _("Minute taker")],
    )


def presence(motion: Motion) -> str:
    """How many of the members were there, and how many were needed; nothing before the count."""
    if not motion.is_counted:
        return ""
    said = _(
        "%(present)s of %(members)s members with a vote, %(recused)s recused; more than %(percent)s%% needed"
    )
    return said % {
        "present": motion.present_count,
        "members": motion.member_count,
        "recused": motion.recused_count,
        "percent": motion.quorum_percent,
    }


def _count(motion: Motion) -> list[tuple[str, object]]:
    if not motion.is_counted:
        return []
    return [
        (_("Voted at"), motion.voted_at),
        (_("How"), _("Show of hands") if motion.by_hand else _("By button")),
        (_("Present"), presence(motion)),
        (pgettext("motion", "Vote"), figures(motion)),
        (_("Vote led by"), motion.signature("led_by")),
    ]


def _votes(motion: Motion) -> SheetTable:
    headings = [_("No."), pgettext("person", "Name"), pgettext("motion", "Vote"), _("Reason"), _("Voted at")]
    votes = motion.votes.filter(round=motion.round).select_related("participant__user")
    rows = [
        [
            place,
            vote.participant.called,
            vote.get_choice_display(),
            vote.reason,
            vote.voted_at,
        ]
        for place, vote in enumerate(votes, start=1)
    ]
    return SheetTable(_("Votes"), headings, rows)

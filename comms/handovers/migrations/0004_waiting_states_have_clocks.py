"""What came back, is in arbitration, or was reported or confirmed waits for somebody: each gets the clock that says so.

Withdrawn drafts were told to departments that never had them; those lines lead nowhere any more.
"""

from django.db import migrations

QUALITY = "QM"
# (model, policies' prefix, field of the unit that asks)
KINDS = [("FaultSlip", "slip", "office_id"), ("DepartmentTask", "task", "from_department_id")]
# state -> (name of the clock, clause for slips, clause for tasks)
WAITING = {
    "returned": ("resend", "1.5.5.2", "1.5.4.5"),
    "arbitration": ("arbitrate", "1.5.5.3", "1.5.4.5"),
    "done_reported": ("confirm", "1.5.5.3", "1.5.4.6"),
    "confirmed": ("close", "1.5.5.3", "1.5.4.6"),
}


def start_clocks(apps, schema_editor):
    """Start the clock of each hand-over that waits, from the time at which its state was entered; once."""
    quality = (
        apps.get_model("organization", "Unit")
        .objects.filter(code=QUALITY)
        .values_list("pk", flat=True)
        .first()
    )
    for model, noun, sender in KINDS:
        for row in apps.get_model("handovers", model).objects.filter(state__in=WAITING).iterator():
            name, *clauses = WAITING[row.state]
            unit = quality if name == "arbitrate" else getattr(row, sender)
            clause = clauses[0] if noun == "slip" else clauses[1]
            facts = {"policy": f"{noun}.{name}", "clause": clause, "unit_id": unit, "label": row.number}
            start(apps, row, name, cycle=max(row.round, 1), **facts)


def start(apps, row, name, *, cycle, **facts):
    """One measured clock, unless the row has it already."""
    kind = content_type(apps, row)
    clocks = apps.get_model("deadlines", "Clock").objects
    if not clocks.filter(content_type=kind, object_id=row.pk, name=name, cycle=cycle).exists():
        begun = entered_at(apps, kind, row) or row.sent_at or row.filed_at
        times = {"started_at": begun, "basis": "measured"}
        clocks.create(content_type=kind, object_id=row.pk, name=name, cycle=cycle, **times, **facts)


def content_type(apps, row):
    """The content type of a row, also on a database that knows none yet."""
    names = {"app_label": row._meta.app_label, "model": row._meta.model_name}
    return apps.get_model("contenttypes", "ContentType").objects.get_or_create(**names)[0]


def entered_at(apps, kind, row):
    """When the row came into its state, as its events tell."""
    events = apps.get_model("audit", "Event").objects.filter(content_type=kind, object_id=row.pk)
    entered = events.filter(target_state=row.state).exclude(source_state=row.state)
    return entered.order_by("-id").values_list("occurred_at", flat=True).first()


def unlink_withdrawn_drafts(apps, schema_editor):
    """Lines and waiting letters about drafts that were given up lead nowhere: their readers never saw the draft."""
    notices = apps.get_model("notifications", "Notice").objects
    waiting = apps.get_model("notifications", "Outbox").objects.filter(state="queued")
    for model, _noun, _sender in KINDS:
        drafts = apps.get_model("handovers", model).objects.filter(state="withdrawn", sent_at=None)
        for row in drafts.iterator():
            told = notices.filter(
                kind="handovers.withdrawn", content_type=content_type(apps, row), object_id=row.pk
            )
            waiting.filter(notice__in=told).update(url="")
            told.update(url="")


class Migration(migrations.Migration):
    dependencies = [
        ("handovers", "0003_one_kind_of_notice_for_slips_and_tasks"),
        ("deadlines", "0003_clocks_by_subject_and_name"),
        ("notifications", "0001_initial"),
        ("organization", "0001_initial"),
        ("audit", "0002_append_only"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(start_clocks, migrations.RunPython.noop),
        migrations.RunPython(unlink_withdrawn_drafts, migrations.RunPython.noop),
    ]

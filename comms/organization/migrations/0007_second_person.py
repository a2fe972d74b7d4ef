"""Posts with reach wait for a second person; links for new passwords are rows.

The appointments that are there already count, from when they were recorded.
"""

from uuid import uuid4

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

HEAD_POSTS = ("president", "department_head", "quality_manager", "office_director")


def count(apps, schema_editor):
    Appointment = apps.get_model("organization", "Appointment")
    known = Appointment._default_manager.using(schema_editor.connection.alias)
    known.filter(confirmed_at=None).update(confirmed_at=F("created_at"))


def person(label, *, null=True, related_name="+"):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        django.db.models.deletion.PROTECT,
        null=null,
        editable=False,
        related_name=related_name,
        verbose_name=label,
    )


def moment(label):
    return models.DateTimeField(null=True, editable=False, verbose_name=label)


def one_head(**more):
    return models.UniqueConstraint(
        fields=["unit"],
        condition=Q(post__in=HEAD_POSTS, until=None, acting=False, **more),
        name="organization_appointment_one_head",
        violation_error_message="This unit already has a head. End that appointment first.",
    )


def second_person(name, first, second):
    return models.CheckConstraint(
        condition=Q(confirmed_by=None)
        | Q(confirmed_at__isnull=False) & ~Q(confirmed_by=F(first)) & ~Q(confirmed_by=F(second)),
        name=name,
    )


class Migration(migrations.Migration):
    dependencies = [("organization", "0006_link_requests")]

    operations = [
        migrations.CreateModel(
            "PasswordLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid4, editable=False, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded at"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("person", person("person", null=False, related_name="password_links")),
                ("asked_by", person("asked for by", null=False)),
                ("confirmed_by", person("confirmed by")),
                ("confirmed_at", moment("confirmed at")),
                ("made_at", moment("made at")),
                ("ends_at", moment("valid until")),
                ("over_at", moment("over since")),
                ("mailed", models.BooleanField(default=False, editable=False, verbose_name="mailed")),
            ],
            options={
                "verbose_name": "link for a new password",
                "verbose_name_plural": "links for new passwords",
                "ordering": ["-id"],
            },
        ),
        migrations.AddConstraint(
            "passwordlink",
            models.CheckConstraint(
                condition=~Q(asked_by=F("person")), name="organization_passwordlink_not_for_oneself"
            ),
        ),
        migrations.AddConstraint(
            "passwordlink", second_person("organization_passwordlink_second_person", "person", "asked_by")
        ),
        migrations.AddConstraint(
            "passwordlink",
            models.CheckConstraint(
                condition=Q(made_at=None, ends_at=None)
                | Q(made_at__isnull=False, ends_at__isnull=False, confirmed_at__isnull=False),
                name="organization_passwordlink_made",
            ),
        ),
        migrations.AddConstraint(
            "passwordlink",
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(made_at=None, over_at=None),
                name="organization_passwordlink_one_waits",
            ),
        ),
        migrations.AddField("appointment", "given_by", person("given by")),
        migrations.AddField(
            "appointment",
            "replaces",
            models.ForeignKey(
                "organization.appointment",
                django.db.models.deletion.PROTECT,
                null=True,
                editable=False,
                related_name="+",
                verbose_name="replaces",
            ),
        ),
        migrations.AddField("appointment", "confirmed_by", person("confirmed by")),
        migrations.AddField("appointment", "confirmed_at", moment("counts since")),
        migrations.AddField("appointment", "refused_by", person("refused by")),
        migrations.AddField("appointment", "refused_at", moment("refused at")),
        migrations.RunPython(count, migrations.RunPython.noop),
        migrations.RemoveConstraint("appointment", "organization_appointment_one_head"),
        migrations.AddConstraint("appointment", one_head(confirmed_at__isnull=False)),
        migrations.AddConstraint(
            "appointment",
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | Q(given_by__isnull=False),
                name="organization_appointment_who_asks",
            ),
        ),
        migrations.AddConstraint(
            "appointment", second_person("organization_appointment_second_person", "user", "given_by")
        ),
        migrations.AddConstraint(
            "appointment",
            models.CheckConstraint(
                condition=Q(refused_at=None, refused_by=None)
                | Q(refused_at__isnull=False, refused_by__isnull=False, confirmed_at=None),
                name="organization_appointment_refused",
            ),
        ),
        migrations.AddIndex(
            "appointment",
            models.Index(
                fields=["created_at"],
                condition=Q(confirmed_at=None, refused_at=None),
                name="organization_appointment_waits",
            ),
        ),
    ]

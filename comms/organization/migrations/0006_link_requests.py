"""Who asked for a link to choose a new password, until the outbox has answered."""

import uuid

from django.db import migrations, models

import comms.organization.models.keys


class Migration(migrations.Migration):
    dependencies = [("organization", "0005_folded_names")]

    operations = [
        migrations.CreateModel(
            name="LinkRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "address",
                    comms.organization.models.keys.AddressField(max_length=254, verbose_name="email address"),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
            ],
            options={
                "verbose_name": "request for a link",
                "verbose_name_plural": "requests for a link",
            },
        ),
    ]

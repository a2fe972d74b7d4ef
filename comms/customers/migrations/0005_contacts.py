"""The contact person of a household becomes the first of its contacts, the owner as far as is known.

Who moved out is a former contact, until the day of moving out. Nobody's name or number is lost.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q

from comms.base.phone_fields import LastDigits, NumberOf, PhoneColumn

AT_ONCE = 1000
RELATIONS = [("owner", "Owner"), ("tenant", "Tenant"), ("family", "Family"), ("agent", "Agent")]


def take_over(apps, schema_editor):
    alias = schema_editor.connection.alias
    contacts = apps.get_model("customers", "Contact").objects.using(alias)
    homes = apps.get_model("customers", "Household").objects.using(alias)
    office = "room__building__community__office_id"
    known = homes.exclude(contact_name="", phone="").order_by("pk")
    columns = ("pk", "contact_name", "phone", "moved_in_on", "left_on", office)
    made = []
    for pk, name, phone, since, until, office_id in known.values_list(*columns).iterator(AT_ONCE):
        facts = {"name": name, "phone": phone, "since": since, "until": until}
        made.append(contacts.model(household_id=pk, office_id=office_id, **facts))
        if len(made) == AT_ONCE:
            contacts.bulk_create(made)
            made = []
    contacts.bulk_create(made)


def give_back(apps, schema_editor):
    """The main contact of each household: who can be called before who cannot, the earliest first."""
    alias = schema_editor.connection.alias
    homes = apps.get_model("customers", "Household").objects.using(alias)
    changed = []
    rows = (
        apps.get_model("customers", "Contact").objects.using(alias).order_by("household_id", "-until", "pk")
    )
    best = {}
    for row in rows.iterator(AT_ONCE):
        known = best.get(row.household_id)
        if known is None or (row.until is None, bool(row.phone)) > (known.until is None, bool(known.phone)):
            best[row.household_id] = row
    for home in homes.filter(pk__in=best).iterator(AT_ONCE):
        home.contact_name, home.phone = best[home.pk].name, best[home.pk].phone
        changed.append(home)
    homes.bulk_update(changed, ["contact_name", "phone"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_phones_not_with_keys"),
        ("organization", "0010_background_work"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded at"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="name")),
                (
                    "relation",
                    models.CharField(
                        choices=RELATIONS, default="owner", max_length=10, verbose_name="relation"
                    ),
                ),
                ("phone", PhoneColumn(blank=True, max_length=40, verbose_name="phone")),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="customers.household",
                        verbose_name="household",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                        verbose_name="recorded by office",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["id"],
                "indexes": [
                    models.Index(NumberOf("phone"), name="customers_contact_number"),
                    models.Index(LastDigits("phone"), name="customers_contact_end"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(until=None) | Q(since=None) | Q(until__gte=models.F("since")),
                        name="customers_contact_order",
                    ),
                    models.CheckConstraint(
                        condition=~Q(name="", phone=""), name="customers_contact_somebody"
                    ),
                ],
            },
        ),
        migrations.RunPython(take_over, give_back),
    ]

"""The contact person of a household becomes its first contact; nobody is lost on the way there and back."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from comms.base.models import SearchText
from comms.customers.models import Contact, Household

MIGRATION = ("customers", "0005_contacts")
BEFORE = ("customers", "0003_phones_in_one_spelling")


def people(apps):
    """{household: (name, phone)} before there were contacts."""
    homes = apps.get_model("customers", "Household").objects
    rows = homes.exclude(contact_name="", phone="").values_list("pk", "contact_name", "phone")
    return {key: (name, phone) for key, name, phone in rows}


@pytest.mark.dumps(older_than=MIGRATION)
def test_contact_person_becomes_the_first_contact(before):
    with before() as state:
        homes = state.apps.get_model("customers", "Household").objects
        here, named, gone, empty = homes.order_by("pk").values_list("pk", flat=True)[:4]
        moved_in = {"moved_in_on": date(2024, 5, 1)}
        homes.filter(pk=here).update(contact_name="陈小姐", phone="儿子 13812345678", **moved_in)
        homes.filter(pk=named).update(contact_name="林先生", phone="")
        homes.filter(pk=gone).update(contact_name="", phone="13987654321", left_on=date(2026, 1, 31))
        homes.filter(pk=empty).update(contact_name="", phone="")
        known = people(state.apps)
        after = state.run()
        contacts = after.get_model("customers", "Contact").objects
        rows = contacts.values_list("household_id", "name", "phone")
        assert {key: (name, phone) for key, name, phone in rows} == known
        assert contacts.count() == len(known)
        told = ("name", "phone", "relation", "since", "until")
        assert contacts.values_list(*told).get(household=here) == (
            *("陈小姐", "儿子 13812345678", "owner"),
            *(date(2024, 5, 1), None),
        )
        assert contacts.get(household=named).until is None
        assert contacts.get(household=gone).until == date(2026, 1, 31)
        assert not contacts.filter(household=empty).exists()
        offices = contacts.values_list("office_id", "household__room__building__community__office_id")
        assert all(written == present for written, present in offices)

        executor = MigrationExecutor(connection)
        after = executor.migrate([("customers", "0006_household_without_contact")]).apps
        assert not hasattr(after.get_model("customers", "Household"), "contact_name")
        executor = MigrationExecutor(connection)
        assert people(executor.migrate([BEFORE]).apps) == known


def test_everybody_is_found_and_shown_after_the_upgrade(upgraded):
    kinds = SearchText.objects.values_list("content_type__model", flat=True).distinct()
    assert "contact" in kinds and "household" not in kinds
    contact = Contact.objects.exclude(name="").exclude(phone="").first()
    home = Household.objects.get(pk=contact.household_id)
    assert (home.contact_name, home.phone) == (contact.name, contact.phone)
    for text in (contact.name, contact.phone):
        assert home in Household.objects.search(text)

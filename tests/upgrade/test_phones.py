"""Phones typed in every way before are kept in one spelling; what is no number stays, and is not named."""

import pytest
from django.db import connection

MIGRATION = ("customers", "0003_phones_in_one_spelling")
TYPED = {
    "138 1234 5678": "13812345678",
    "＋８６-138-1234-5678": "13812345678",
    "0571-5550 0000转8001": "057155500000;ext=8001",
    "+852 2345 6789": "+85223456789",
    "儿子 13812345678": "儿子 13812345678",
    "13800000000/13900000000": "13800000000/13900000000",
    "": "",
}


@pytest.mark.dumps(older_than=MIGRATION)
def test_phones_are_kept_in_one_spelling(before, capfd):
    with before() as state:
        homes = state.apps.get_model("customers", "Household")
        keys = list(homes.objects.order_by("pk").values_list("pk", flat=True)[: len(TYPED)])
        others = dict(homes.objects.exclude(pk__in=keys).values_list("pk", "phone"))
        with connection.cursor() as cursor:
            for key, typed in zip(keys, TYPED, strict=True):
                cursor.execute("UPDATE customers_household SET phone = %s WHERE id = %s", [typed, key])
            cursor.execute("UPDATE organization_unit SET hotline = '(0571) 5550-0000' WHERE code = 'HQ'")
            cursor.execute("UPDATE organization_user SET phone = '86 13812345678' WHERE username = 'clerk'")
        after = state.run()
        homes = after.get_model("customers", "Household").objects
        assert list(homes.filter(pk__in=keys).order_by("pk").values_list("phone", flat=True)) == list(
            TYPED.values()
        )
        assert dict(homes.exclude(pk__in=keys).values_list("pk", "phone")) == others
        assert after.get_model("organization", "Unit").objects.get(code="HQ").hotline == "057155500000"
        clerk = after.get_model("organization", "User").objects.get(username="clerk")
        assert clerk.phone == "13812345678"
    assert "儿子" not in "".join(capfd.readouterr())

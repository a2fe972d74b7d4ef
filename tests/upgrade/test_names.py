"""Names and addresses kept as typed are folded; accounts that would become one are named."""

import pytest

MIGRATION = ("organization", "0005_folded_names")

pytestmark = pytest.mark.dumps(older_than=MIGRATION)


def test_names_and_addresses_are_folded(before):
    with before() as state:
        people = state.apps.get_model("organization", "User").objects
        kept = dict(people.exclude(username__in=["clerk", "hr"]).values_list("pk", "username"))
        people.filter(username="clerk").update(username="Ｃｌｅｒｋ．一", email="Ｃｌｅｒｋ@Example．COM")
        people.filter(username="hr").update(username="HR", email="")
        after = state.run().get_model("organization", "User").objects
        changed = set(after.exclude(pk__in=kept).values_list("username", "email"))
        assert dict(after.filter(pk__in=kept).values_list("pk", "username")) == kept
    assert changed == {("clerk.一", "clerk@example.com"), ("hr", "")}


def test_accounts_that_would_become_one_are_named_and_nothing_is_written(before):
    with before() as state:
        people = state.apps.get_model("organization", "User").objects
        people.filter(username="hr").update(username="ｃｌｅｒｋ", email="hr@example.com")
        people.filter(username="staff").update(email="ＨＲ@example.com")
        people.filter(username="director").update(username="\u200b")
        said = state.refusal()
    assert sorted(said.splitlines()[1:]) == [
        "'ｃｌｅｒｋ', 'clerk': the same sign-in name",
        "'ｃｌｅｒｋ', 'staff': the same e-mail address",
        "the sign-in name '\\u200b' cannot be kept",
    ]

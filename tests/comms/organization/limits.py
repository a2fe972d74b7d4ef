"""What is one character too long for its column, by the page that makes the row; both channels refuse it."""

LIMITS = [
    ("/people/new/", {"name": "王" * 61}),
    ("/people/new/", {"username": "w" * 61}),
    ("/people/new/", {"phone": "1" * 41}),
    ("/people/new/", {"email": "w" * 250 + "@example.com"}),
    ("/units/new/", {"code": "x" * 21}),
    ("/units/new/", {"name_zh": "处" * 81}),
    ("/units/new/", {"name_en": "x" * 81}),
    ("/units/new/", {"hotline": "1" * 41}),
    ("/units/new/", {"complaint_line": "1" * 41}),
    ("/units/new/", {"address": "x" * 201}),
    ("/groups/new/", {"code": "x" * 41}),
    ("/groups/new/", {"name_zh": "组" * 81}),
    ("/groups/new/", {"name_en": "x" * 81}),
]
FITTING = {
    "/people/new/": {"name": "王", "username": "wang", "tier": "operations"},
    "/units/new/": {"kind": "management_office", "code": "MO07", "name_zh": "七处", "parent": "HQ"},
    "/groups/new/": {"code": "wardens", "name_zh": "消防员"},
}

"""Addresses of the pages of slips, and what a clerk types there."""

LIST = "/fault-slips/"
NEW = "/fault-slips/new/"
NOTES = "/fault-slips/notes/"


def typed(company, **fields):
    """What a clerk types."""
    said = {
        "office": "MO01",
        "severity": "complex",
        "problem": "水泵异响",
        "public_area": "水泵房",
        "department": "EN",
        "found_by": "一处前台",
        "found_at": "2026-11-18T09:30",
        "reply_by": "2026-11-18T18:00",
        "idempotency_key": "k1",
    }
    return {name: value for name, value in (said | fields).items() if value is not None}

"""Writing a line of the list of participants; what happened is an act on the meeting, whose history people
read.
"""

from comms.base.transitions import check_fields
from meetings.models import Participant


def write_line(part: Participant, **fields: object) -> None:
    """Change a line of the list. In a transaction that records the act."""
    for name, new in fields.items():
        setattr(part, name, new)
    check_fields(part, fields)
    part.version += 1
    part.save()

"""The version that a person saw. Every change says it, so that nobody overwrites what they did not see."""

from enum import Enum
from typing import Final


class AnyVersion(Enum):
    """The word of the system and of acts in the same transaction: whatever version the row has now."""

    ANY = "any"


ANY: Final = AnyVersion.ANY
Version = int | AnyVersion

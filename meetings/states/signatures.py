"""A helping department signs the minutes of the convening one (1.5.4.3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.states import Move, MoveTable


class SignatureState(TextChoices):
    """The states of a counter-signature."""

    WANTED = "wanted", pgettext_lazy("signature", "Wanted")
    SIGNED = "signed", pgettext_lazy("signature", "Signed")
    DISPUTED = "disputed", _("Disputed")
    MISSING = "missing", _("Not signed in time")
    OVERTAKEN = "overtaken", _("Overtaken")


S = SignatureState
SIGN = "meetings.sign_minutes"
SIGNATURE_TABLE = MoveTable(
    S,
    [
        Move(
            event="sign", sources=[S.WANTED], target=S.SIGNED, label=_("Sign the minutes"), permission=SIGN,
            signs=["answered_by"], stamps=["answered_at"], meets=["signature"], tone="success",
            icon="pen",
        ),
        Move(
            event="sign", sources=[S.MISSING], target=S.SIGNED, label=_("Sign the minutes"),
            permission=SIGN, signs=["answered_by"], stamps=["answered_at"], tone="success", icon="pen",
        ),
        Move(
            event="dispute", sources=[S.WANTED], target=S.DISPUTED, label=_("Dispute the minutes"),
            permission=SIGN, fields=["comment"], required=["reason"], signs=["answered_by"],
            stamps=["answered_at"], meets=["signature"], tone="warning", icon="exclamation-triangle",
        ),
        Move(
            event="miss", sources=[S.WANTED], target=S.MISSING, label=_("Not signed in time"),
            cancels=["signature"],
        ),
        Move(
            event="overtake", sources=[S.WANTED, S.MISSING], target=S.OVERTAKEN, label=_("Overtaken"),
            cancels=["signature"],
        ),
    ],
    initial=S.WANTED,
    opens=("signature",),
    tones={
        S.WANTED: "warning", S.SIGNED: "success", S.DISPUTED: "danger", S.MISSING: "secondary",
        S.OVERTAKEN: "secondary",
    },
    rests={S.MISSING: "The minutes went out without it; it may be signed all the same."},
)  # fmt: skip

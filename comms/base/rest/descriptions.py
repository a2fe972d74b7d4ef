"""What the OpenAPI description leaves out: writes that a resource answers with 405 because it declares no act for them."""

from drf_spectacular.openapi import AutoSchema

WRITES = {"create": "create_action", "partial_update": "change_action", "destroy": "remove_action"}
SHIM_WRITES = {"create": "create_serializer", "partial_update": "update_serializer"}  # SHIM
RESOURCES = "comms.base.api.viewsets"


class Description(AutoSchema):
    """Describes what is there."""

    def is_excluded(self):
        """Whether this is a write that comes with every resource and that this one does not offer."""
        act = getattr(self.view, "action", None)
        if act not in WRITES or getattr(type(self.view), act).__module__ != RESOURCES:
            return super().is_excluded()
        offers = getattr(self.view, WRITES[act]) or getattr(self.view, SHIM_WRITES.get(act, ""), None)  # SHIM
        return offers is None

"""The report on whole phone numbers that were shown: a view of the log."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from comms.audit.models import Event, EventQuerySet
from comms.customers.models.households import Household
from comms.customers.models.reading import offices_headed_by
from comms.customers.states import REVEALED, Relation
from comms.organization.states import Post


class PhoneRevealQuerySet(EventQuerySet):
    """Words for asking who saw a whole phone number."""

    def visible_to(self, user):
        """All of them for the quality manager and system administrators, those of customers of the own office
        for its head, nothing for anybody else.
        """
        kind = ContentType.objects.get_for_model(Household)
        shown = self.filter(content_type=kind, event=REVEALED)
        if user.is_authenticated and (user.is_staff or user.holds(Post.QUALITY_MANAGER)):
            return shown
        return shown.filter(unit__in=offices_headed_by(user))

    def with_household(self):
        """With office and person, and the identity of the household (`household_uuid`)."""
        household = Household.objects.filter(pk=OuterRef("object_id")).values("uuid")
        return self.select_related("unit", "by").annotate(household_uuid=Subquery(household))


class PhoneReveal(Event):
    """An event of the log: somebody saw the whole phone number of a household."""

    objects = PhoneRevealQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = _("phone number shown")
        verbose_name_plural = _("phone numbers shown")

    @property
    def contact_uuid(self) -> str | None:
        """The contact whose number it was; unknown of those shown before a household had several."""
        return self.data.get("contact")

    @property
    def relation(self) -> str | None:
        """What the contact was to the household at that moment."""
        return self.data.get("relation")

    @property
    def whose(self) -> str:
        """The same in words."""
        return str(dict(Relation.choices).get(self.relation or "", ""))

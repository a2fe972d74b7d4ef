"""Named sets of people: the board, company leadership, headquarters staff, office directors."""

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comms.base.models import Address, Record
from comms.base.search import Searched, SearchedQuerySet
from comms.organization.models.people import User
from comms.organization.states import GROUP_EVENTS, Post, UnitKind


class GroupQuerySet(SearchedQuerySet):
    """Words for asking about groups."""

    def visible_to(self, user):
        """Groups are part of the staff directory."""
        if not user.is_authenticated or not user.works_here:
            return self.none()
        return self


class Group(Searched, Record):
    """Everyone who holds one of the posts (in the kinds of unit given), and hand-picked people."""

    SEARCHED = frozenset({"code", "name_zh", "name_en"})
    HISTORY = Address("groups", "code")
    EVENT_LABELS = GROUP_EVENTS

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    posts = models.JSONField(_("posts"), default=list, blank=True)
    unit_kinds = models.JSONField(_("kinds of unit"), default=list, blank=True)
    picked = models.ManyToManyField(
        User, blank=True, related_name="picked_groups", verbose_name=_("hand-picked people")
    )

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        """The group's page."""
        return reverse("organization:group_detail", args=[self.code])

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        if self.name_en and (get_language() or "").startswith("en"):
            return self.name_en
        return self.name_zh

    def may_attach(self, user) -> bool:
        """No files belong to a group."""
        return False

    @property
    def post_labels(self) -> list[str]:
        """The posts that make somebody a member, in words."""
        return [str(Post(post).label) for post in self.posts if post in Post.values]

    @property
    def kind_labels(self) -> list[str]:
        """The kinds of unit to which the posts are limited, in words."""
        return [str(UnitKind(kind).label) for kind in self.unit_kinds if kind in UnitKind.values]


class GroupPlace(models.Model):
    """A person's place in the order that somebody gave to a group's members. It stays when the person does
    not belong to the group any more, for the day on which they do again.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="places", verbose_name=_("group"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    position = models.PositiveSmallIntegerField(_("place"))

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("place in a group")
        verbose_name_plural = _("places in groups")
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="organization_groupplace_once"),
        ]

    def __str__(self):
        return f"{self.position} {self.user}"

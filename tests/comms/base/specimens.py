"""A model that belongs to no room, with a page, a form and a REST resource of each kind: what the ground
floor is tested with.
"""

import django_filters
import rules
from django import forms
from django.db import models, transaction
from django.db.models import TextChoices
from django.urls import include, path, reverse
from rest_framework.routers import SimpleRouter

from comms.base.errors import GuardFailed
from comms.base.models import Stateful
from comms.base.numbering import next_number
from comms.base.rights import allow, grant, is_registered
from comms.base.states import Move, MoveTable
from comms.base.transitions import edit, record, transition
from comms.rest import ResourceSerializer, ResourceViewSet
from comms.rest.exports import Exported
from comms.urls import urlpatterns as portal
from comms.web.actions import Action
from comms.web.forms import PortalForm, PortalModelForm
from comms.web.pages import ActionPage, EditPage, FormPage, ListPage, ObjectPage
from comms.web.tables import Column, Table


class State(TextChoices):
    DRAFT = "draft", "Draft"
    SENT = "sent", "Sent"
    DONE = "done", "Done"
    VOID = "void", "Void"


def answered(specimen, change):
    """A guard: there must be an answer by now."""
    if not specimen.answer and not change.data.get("answer"):
        raise GuardFailed("Write the answer first.", errors={"answer": "This is missing."})


TABLE = MoveTable(
    State,
    [
        Move(
            event="send",
            sources=[State.DRAFT],
            target=State.SENT,
            label="Send",
            permission="specimens.send",
            fields=["title", "due"],
            required=["title"],
            stamps=["sent_at"],
            signs=["sent_by"],
            starts=["answer"],
            notice="sent",
        ),
        Move(
            event="finish",
            sources=[State.SENT],
            target=State.DONE,
            label="Finish",
            permission="specimens.finish",
            guards=[answered],
            fields=["answer"],
            required=["reason"],
            meets=["answer"],
            tone="success",
        ),
        Move(event="expire", sources=[State.SENT], target=State.VOID, label="Expire", cancels=["answer"]),
        Move(event="void", target=State.VOID, label="Void", permission="specimens.finish", tone="danger"),
    ],
    initial=State.DRAFT,
    tones={State.SENT: "info", State.DONE: "success"},
)


class SpecimenQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the units in which one holds a post and all for company-wide readers, without those kept
        from one; those that are for one alone.
        """
        if not user.is_authenticated:
            return self.none()
        by_unit = models.Q() if user.sees_all else models.Q(unit__in=user.unit_ids)
        by_unit &= ~models.Q(kept_from__in=user.person_ids) | models.Q(kept_from=None)
        return self.filter(by_unit & models.Q(only_for=None) | models.Q(only_for__in=user.person_ids))


class Specimen(Stateful):
    # No foreign keys in the database: transactional tests empty the tables of the portal and know nothing of
    # this one
    TABLE = TABLE
    number = models.CharField(max_length=20, unique=True)
    title = models.CharField("title", max_length=80, blank=True)
    answer = models.TextField("answer", blank=True)
    rank = models.IntegerField(default=0)
    due = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+", db_constraint=False)
    author = models.ForeignKey("organization.User", models.PROTECT, related_name="+", db_constraint=False)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        "organization.User", models.PROTECT, null=True, related_name="+", db_constraint=False
    )

    # Kept from one person, or for one person alone
    kept_from = models.ForeignKey(
        "organization.User", models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    only_for = models.ForeignKey(
        "organization.User", models.PROTECT, null=True, related_name="+", db_constraint=False
    )

    objects = SpecimenQuerySet.as_manager()

    class Meta:
        app_label = "specimens"

    def __str__(self):
        return self.title or self.number

    def get_absolute_url(self):
        return reverse("specimens:detail", args=[self.number])

    def may_attach(self, user):
        return True


@rules.predicate
def is_author(user, specimen=None):
    return specimen is not None and specimen.author_id == user.pk


@rules.predicate
def colleague(user, specimen=None):
    return specimen is not None and specimen.unit_id in user.unit_ids


for name, predicate in {
    "send": is_author,
    "finish": colleague,
    "change": is_author,
    "add": rules.is_authenticated,
}.items():
    if not is_registered(f"specimens.{name}"):
        grant(f"specimens.{name}", predicate, f"{name.capitalize()} a specimen")


@transaction.atomic
def add(*, title, by, at, unit=None, rank=0, **nothing):
    allow(by, "specimens.add")
    unit = unit or by.posts[0].unit
    specimen = Specimen.objects.create(
        number=next_number("SP", at), title=title, unit=unit, author=by, rank=rank
    )
    record(specimen, "created", by=by, at=at, title=title)
    return specimen


def send(specimen, *, by, at, version, **data):
    return transition(specimen, "send", by=by, at=at, version=version, **data)


def void(specimen, *, by, at, version):
    return transition(specimen, "void", by=by, at=at, version=version)


def finish(specimen, *, by, at, version, **data):
    return transition(specimen, "finish", by=by, at=at, version=version, **data)


@transaction.atomic
def change(specimen, *, by, at, version, **fields):
    allow(by, "specimens.change", specimen)
    return edit(specimen, by=by, at=at, version=version, **fields)


# --- forms and actions


class NewForm(PortalForm):
    title = forms.CharField(max_length=80)
    rank = forms.IntegerField(required=False, min_value=0, max_value=1000, initial=0)

    def values(self):
        return super().values() | {"rank": self.cleaned_data.get("rank") or 0}


class ChangeForm(PortalModelForm):
    class Meta:
        model = Specimen
        fields = ["title", "rank"]


class SendForm(PortalModelForm):
    class Meta:
        model = Specimen
        fields = ["title", "due"]


class FinishForm(PortalForm):
    reason = forms.CharField(max_length=400)
    answer = forms.CharField(required=False, widget=forms.Textarea, max_length=4000)


CREATE = Action(add, NewForm, permission="specimens.add", versioned=False)
CHANGE = Action(change, ChangeForm, permission="specimens.change")
ACTIONS = {"send": Action(send, SendForm), "finish": Action(finish, FinishForm), "void": Action(void)}


# --- pages


class SpecimenFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label="Title", max_length=40)
    state = django_filters.ChoiceFilter(choices=State.choices, label="State")
    old = django_filters.BooleanFilter(field_name="due", lookup_expr="isnull", label="Without a date")
    rank = django_filters.RangeFilter(label="Rank")


TABLE_OF_SPECIMENS = Table(
    title="Specimens",
    columns=[
        Column("number", "No.", lambda row: row.number, url=True),
        Column("title", "Title", lambda row: row.title),
        Column("rank", "Rank", lambda row: row.rank, order="rank"),
        Column("due", "Due", lambda row: row.due),
    ],
    rows=lambda reader, at: Specimen.objects.visible_to(reader),
)


class SpecimenList(ListPage):
    table = TABLE_OF_SPECIMENS
    filterset_class = SpecimenFilter
    orderings = {"rank": ("rank", "id"), "-rank": ("-rank", "-id")}
    page_size = 5
    create_url_name = "specimens:create"
    create_permission = "specimens.add"


class SpecimenPage(ObjectPage):
    model = Specimen
    object_actions = ACTIONS
    action_url_name = "specimens:action"
    list_url_name = "specimens:list"


class SpecimenCreate(FormPage):
    action = CREATE
    title = "New specimen"


class SpecimenEdit(EditPage):
    model = Specimen
    action = CHANGE
    title = "Edit"


class SpecimenAction(ActionPage):
    model = Specimen
    object_actions = ACTIONS


# --- REST


class SpecimenSerializer(ResourceSerializer):
    class Meta:
        model = Specimen
        fields = ["number", "url", "title", "rank", "due", "state", "allowed_actions", "version"]


class SpecimenViewSet(Exported, ResourceViewSet):
    table = TABLE_OF_SPECIMENS
    lookup_field = "number"
    serializer_class = SpecimenSerializer
    create_action = CREATE
    change_action = CHANGE
    object_actions = ACTIONS
    filterset_class = SpecimenFilter
    orderings = {"-id": ("-id",), "rank": ("rank", "id")}

    def queryset_for(self):
        return Specimen.objects.visible_to(self.request.user)


def broken(request):
    """A page with a fault."""
    raise RuntimeError("a fault")


router = SimpleRouter()
router.register("specimens", SpecimenViewSet, basename="specimen")
pages = [
    path("", SpecimenList.as_view(), name="list"),
    path("new/", SpecimenCreate.as_view(), name="create"),
    path("<str:number>/", SpecimenPage.as_view(), name="detail"),
    path("<str:number>/edit/", SpecimenEdit.as_view(), name="edit"),
    path("<str:number>/<slug:action>/", SpecimenAction.as_view(), name="action"),
]
urlpatterns = [
    path("specimens/", include((pages, "specimens"))),
    path("broken/", broken),
    path("api/v1/broken/", broken),
    path("api/v1/", include(router.urls)),
    *portal,
]
handler400 = "comms.web.views.bad_request"
handler403 = "comms.web.views.forbidden"
handler404 = "comms.web.views.not_found"
handler500 = "comms.web.views.server_error"

"""A model that belongs to no room, with a page, a form and a REST resource of each kind: what the ground floor is tested with."""

import django_filters
import rules
from django.db import models, transaction
from django.db.models import TextChoices
from django.urls import include, path, reverse
from rest_framework.routers import SimpleRouter

from comms.base.api import Event, MomentField, ResourceViewSet, StrictModelSerializer, StrictSerializer
from comms.base.clock import now
from comms.base.errors import GuardFailed
from comms.base.forms import PortalForm, PortalModelForm
from comms.base.models import Stateful
from comms.base.numbering import next_number
from comms.base.pages import Column, EditPage, EventPage, FormPage, ListPage, ObjectPage
from comms.base.states import Move, MoveTable
from comms.base.transitions import edit, record, transition
from comms.urls import urlpatterns as portal


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
            event="send", sources=[State.DRAFT], target=State.SENT, label="Send", permission="specimens.send",
            fields=["title", "due"], required=["title"], stamps=["sent_at"], signs=["sent_by"], starts=["answer"], notice="sent",
        ),
        Move(
            event="finish", sources=[State.SENT], target=State.DONE, label="Finish", permission="specimens.finish",
            guards=[answered], fields=["answer"], required=["reason"], meets=["answer"], tone="success",
        ),
        Move(event="expire", sources=[State.SENT], target=State.VOID, label="Expire", cancels=["answer"]),
        Move(event="void", target=State.VOID, label="Void", permission="specimens.finish", tone="danger"),
    ],
    initial=State.DRAFT,
    tones={State.SENT: "info", State.DONE: "success"},
)  # fmt: skip


class SpecimenQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the units in which one holds a post."""
        return self.filter(unit__in=user.unit_ids) if user.is_authenticated else self.none()


class Specimen(Stateful):
    # No foreign keys in the database: transactional tests empty the tables of the portal and know nothing of this one
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
    sent_by = models.ForeignKey("organization.User", models.PROTECT, null=True, related_name="+", db_constraint=False)

    objects = SpecimenQuerySet.as_manager()

    class Meta:
        app_label = "specimens"

    def __str__(self):
        return self.title or self.number

    def get_absolute_url(self):
        return reverse("specimens:detail", args=[self.number])


@rules.predicate
def is_author(user, specimen=None):
    return specimen is not None and specimen.author_id == user.pk


@rules.predicate
def colleague(user, specimen=None):
    return specimen is not None and specimen.unit_id in user.unit_ids


for name, predicate in {"send": is_author, "finish": colleague, "change": is_author, "add": rules.is_authenticated}.items():
    rules.set_perm(f"specimens.{name}", predicate)


@transaction.atomic
def add(*, title, unit, by, at, rank=0):
    specimen = Specimen.objects.create(number=next_number("SP", at), title=title, unit=unit, author=by, rank=rank)
    record(specimen, "created", by=by, at=at, title=title)
    return specimen


def send(specimen, *, by, at, version=None, **data):
    return transition(specimen, "send", by=by, at=at, version=version, **data)


def finish(specimen, *, by, at, version=None, **data):
    return transition(specimen, "finish", by=by, at=at, version=version, **data)


def change(specimen, *, by, at, version=None, **fields):
    return edit(specimen, by=by, at=at, version=version, **fields)


# --- pages ------------------------------------------------------------------------------------------------------------------


class SpecimenFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label="Title", max_length=40)
    state = django_filters.ChoiceFilter(choices=State.choices, label="State")
    old = django_filters.BooleanFilter(field_name="due", lookup_expr="isnull", label="Without a date")
    rank = django_filters.RangeFilter(label="Rank")


class NewForm(PortalForm):
    from django import forms

    title = forms.CharField(max_length=80)
    remark = forms.CharField(required=False, max_length=40)


class SendForm(PortalModelForm):
    class Meta:
        model = Specimen
        fields = ["title", "due"]


class FinishForm(PortalForm):
    from django import forms

    reason = forms.CharField()
    answer = forms.CharField(required=False)


class SpecimenList(ListPage):
    model = Specimen
    title = "Specimens"
    filterset_class = SpecimenFilter
    orderings = {"rank": ("rank", "id"), "-rank": ("-rank", "-id")}
    columns = [
        Column("number", "No.", lambda row: row.number, url=True),
        Column("title", "Title", lambda row: row.title),
        Column("rank", "Rank", lambda row: row.rank, order="rank"),
        Column("due", "Due", lambda row: row.due),
    ]
    page_size = 5
    create_url_name = "specimens:create"
    create_permission = "specimens.add"


class SpecimenPage(ObjectPage):
    model = Specimen
    event_url_name = "specimens:event"
    list_url_name = "specimens:list"


class SpecimenCreate(FormPage):
    form_class = NewForm
    title = "New specimen"
    permission = "specimens.add"

    def operate(self, form):
        return add(title=form.cleaned_data["title"], unit=self.request.user.posts[0].unit, by=self.request.user, at=now())


class SpecimenEdit(EditPage):
    model = Specimen
    form_class = SendForm
    title = "Edit"
    permission = "specimens.change"

    def operate(self, form):
        return change(self.object, by=self.request.user, at=now(), version=self.said_version(), **form.cleaned_data)


class SpecimenEvent(EventPage):
    model = Specimen
    forms = {"send": SendForm, "finish": FinishForm}
    operations = {"send": send, "finish": finish}


# --- REST -------------------------------------------------------------------------------------------------------------------


class SpecimenSerializer(StrictModelSerializer):
    class Meta:
        model = Specimen
        fields = ["number", "title", "rank", "due", "state", "version"]


class NewSerializer(StrictModelSerializer):
    class Meta:
        model = Specimen
        fields = ["title", "rank", "due", "state"]
        read_only_fields = ["state"]
        extra_kwargs = {"title": {"required": True, "allow_blank": False}}


class ChangeSerializer(StrictModelSerializer):
    class Meta:
        model = Specimen
        fields = ["title", "rank"]


class SendSerializer(StrictSerializer):
    from rest_framework import serializers

    title = serializers.CharField(required=False, max_length=80)
    due = MomentField(required=False)


class FinishSerializer(StrictSerializer):
    from rest_framework import serializers

    reason = serializers.CharField(required=False)
    answer = serializers.CharField(required=False)


class SpecimenViewSet(ResourceViewSet):
    lookup_field = "number"
    serializer_class = SpecimenSerializer
    create_serializer = NewSerializer
    update_serializer = ChangeSerializer
    filterset_class = SpecimenFilter
    orderings = {"-id": ("-id",), "rank": ("rank", "id")}
    events = {"send": Event(SendSerializer, send), "finish": Event(FinishSerializer, finish)}

    def queryset_for(self):
        return Specimen.objects.visible_to(self.request.user)

    def perform_create_operation(self, data):
        data.pop("due", None)
        return add(**data, unit=self.request.user.posts[0].unit, by=self.request.user, at=now())

    def perform_update_operation(self, obj, data, version):
        return change(obj, by=self.request.user, at=now(), version=version, **data)


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
    path("<str:number>/<slug:event>/", SpecimenEvent.as_view(), name="event"),
]
urlpatterns = [
    path("specimens/", include((pages, "specimens"))),
    path("broken/", broken),
    path("api/v1/broken/", broken),
    path("api/v1/", include(router.urls)),
    *portal,
]
handler400 = "comms.base.views.bad_request"
handler403 = "comms.base.views.forbidden"
handler404 = "comms.base.views.not_found"
handler500 = "comms.base.views.server_error"

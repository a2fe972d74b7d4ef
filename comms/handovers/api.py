"""REST: fault slips with all their acts, and the phone and visit notes."""

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comms.base.api import Event, MomentField, ResourceViewSet, StrictModelSerializer, StrictSerializer
from comms.base.clock import now
from comms.base.forms import clean_text
from comms.customers.models import Building, Community, Room
from comms.handovers import operations, queries
from comms.handovers.filters import NoticeFilter, SlipFilter
from comms.handovers.models import FaultSlip, QuickNotice, SlipDeadlineChange, SlipHop
from comms.handovers.states import Channel, Severity
from comms.organization.models import Unit


class TextField(serializers.CharField):
    """Text without invisible characters; what is only invisible is blank."""

    def run_validation(self, data=serializers.empty):
        """Clean before the length is counted."""
        return super().run_validation(clean_text(data) if isinstance(data, str) else data)


class Chosen(serializers.SlugRelatedField):
    """A related object by its public identity, among those the caller may choose."""

    def __init__(self, slug, choose=None, **options):
        self.choose = choose
        super().__init__(slug, **options)

    def get_queryset(self):
        """The choices of this caller."""
        request = self.context.get("request")
        return self.choose(request.user if request else None)


def units_asked(user):
    """Departments that can be asked."""
    return queries.departments()


def own_offices(user):
    """Offices the caller files for."""
    return Unit.objects.filter(pk__in=queries.offices_acted_for(user)) if user else Unit.objects.none()


def seen(model):
    """Rows of a model that the caller may see."""
    return lambda user: model.objects.visible_to(user) if user else model.objects.none()


class HopSerializer(StrictModelSerializer):
    """One department that had the slip."""

    department = serializers.SlugRelatedField("code", read_only=True)
    suggested_unit = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = SlipHop
        fields = read_only_fields = ["round", "department", "sent_at", "reply_by", "arbitrated", "returned_at", "reason", "suggested_unit"]


class DeadlineChangeSerializer(StrictModelSerializer):
    """One recorded move of the promise."""

    requested_by = serializers.CharField(source="requested_by.name", read_only=True)

    class Meta:
        model = SlipDeadlineChange
        fields = read_only_fields = ["old", "new", "reason", "requested_by", "requested_at", "late"]


PEOPLE = ["filed_by", "sent_by", "accepted_by", "reported_by", "confirmed_by", "arbitrated_by", "closed_by"]


class SlipSerializer(StrictModelSerializer):
    """A slip as lists and answers show it."""

    office = serializers.SlugRelatedField("code", read_only=True)
    department = serializers.SlugRelatedField("code", read_only=True)
    community = serializers.SlugRelatedField("code", read_only=True)
    building = serializers.SlugRelatedField("uuid", read_only=True)
    room = serializers.SlugRelatedField("uuid", read_only=True)
    place = serializers.CharField(read_only=True)
    hops = HopSerializer(many=True, read_only=True)
    deadline_changes = DeadlineChangeSerializer(many=True, read_only=True)
    is_answered_late = serializers.BooleanField(read_only=True)
    is_promise_later_than_wanted = serializers.BooleanField(read_only=True)
    allowed_events = serializers.SerializerMethodField()

    class Meta:
        model = FaultSlip
        fields = read_only_fields = [
            "number", "office_serial", "uuid", "state", "allowed_events", "office", "department", "found_by", "found_at", "late_reason",
            "community", "building", "room", "public_area", "place", "problem", "severity", "measures_tried", "reply_by",
            "filed_by", "filed_at", "sent_by", "sent_at", "accepted_by", "accepted_at", "promised_at", "promised_content", "started_at",
            "handling", "result", "reported_by", "reported_at", "confirmed_by", "confirmed_at", "disputed_at", "arbitrated_by",
            "arbitrated_at", "closed_by", "closed_at", "is_answered_late", "is_promise_later_than_wanted", "hops", "deadline_changes",
            "version",
        ]  # fmt: skip

    def get_fields(self):
        """People by name."""
        people = {name: serializers.CharField(source=f"{name}.name", default=None, read_only=True) for name in PEOPLE}
        fields = super().get_fields()
        return {name: people.get(name, field) for name, field in fields.items()}

    @extend_schema_field(list[str])
    def get_allowed_events(self, slip):
        """The acts that the caller may do now."""
        return list(dict.fromkeys(move.event for move in slip.allowed(self.context["request"].user)))


class SlipFields(StrictSerializer):
    """The facts of a slip."""

    found_at = MomentField()
    found_by = TextField(max_length=60, required=False, allow_blank=True)
    late_reason = TextField(max_length=200, required=False, allow_blank=True)
    community = Chosen("code", seen(Community), required=False, allow_null=True)
    building = Chosen("uuid", seen(Building), required=False, allow_null=True)
    room = Chosen("uuid", seen(Room), required=False, allow_null=True)
    public_area = TextField(max_length=120, required=False, allow_blank=True)
    problem = TextField(max_length=4000)
    severity = serializers.ChoiceField(Severity.choices, required=False)
    measures_tried = TextField(max_length=2000, required=False, allow_blank=True)
    department = Chosen("code", units_asked, required=False, allow_null=True)
    reply_by = MomentField(required=False, allow_null=True)


class SlipCreateSerializer(SlipFields):
    """A new slip: sent at once unless `draft`."""

    office = Chosen("code", own_offices)
    draft = serializers.BooleanField(default=False)


class SendSerializer(StrictSerializer):
    """To whom and until when."""

    department = Chosen("code", units_asked, required=False)
    reply_by = MomentField(required=False, allow_null=True)
    occurred_at = MomentField(required=False)
    reason = TextField(max_length=2000, required=False, allow_blank=True)


class PromiseSerializer(StrictSerializer):
    """A definite time and result."""

    promised_at = MomentField()
    promised_content = TextField(max_length=2000)
    occurred_at = MomentField(required=False)
    reason = TextField(max_length=2000, required=False, allow_blank=True)


class ReturnSerializer(StrictSerializer):
    """Why it is not ours and whose it may be."""

    reason = TextField(max_length=2000)
    suggested_unit = Chosen("code", units_asked, required=False, allow_null=True)


class ArbitrateSerializer(StrictSerializer):
    """Which department has it finally."""

    department = Chosen("code", units_asked)
    reason = TextField(max_length=2000)
    reply_by = MomentField(required=False, allow_null=True)


class StartSerializer(StrictSerializer):
    """After a dispute: the new promise."""

    promised_at = MomentField(required=False, allow_null=True)
    reason = TextField(max_length=2000, required=False, allow_blank=True)


class ReportSerializer(StrictSerializer):
    """What was done and what came out."""

    handling = TextField(max_length=4000)
    result = TextField(max_length=4000)
    occurred_at = MomentField(required=False)
    reason = TextField(max_length=2000, required=False, allow_blank=True)


class WordsSerializer(StrictSerializer):
    """An act that may carry a remark."""

    reason = TextField(max_length=2000, required=False, allow_blank=True)


class ReasonSerializer(StrictSerializer):
    """An act that needs a reason."""

    reason = TextField(max_length=2000)


class DisputeSerializer(ReasonSerializer):
    """What is not in order, and until when an answer is wanted."""

    reply_by = MomentField(required=False, allow_null=True)


class DeadlineSerializer(ReasonSerializer):
    """The new promise and why."""

    promised_at = MomentField()


class RaiseSerializer(ReasonSerializer):
    """The higher severity and why."""

    severity = serializers.ChoiceField(Severity.choices)


class SlipViewSet(ResourceViewSet):
    """Fault transfer slips by number."""

    serializer_class = SlipSerializer
    create_serializer = SlipCreateSerializer
    update_serializer = SlipFields
    filterset_class = SlipFilter
    lookup_field = "number"
    orderings = {"-filed_at": ("-filed_at", "-id"), "filed_at": ("filed_at", "id"), "number": ("number",), "-number": ("-number",)}
    events = {
        "send": Event(SendSerializer, operations.send),
        "promise": Event(PromiseSerializer, operations.promise),
        "return": Event(ReturnSerializer, operations.return_),
        "arbitrate": Event(ArbitrateSerializer, operations.arbitrate),
        "start": Event(StartSerializer, operations.start),
        "report-done": Event(ReportSerializer, operations.report_done),
        "confirm": Event(WordsSerializer, operations.confirm),
        "dispute": Event(DisputeSerializer, operations.dispute),
        "close": Event(WordsSerializer, operations.close),
        "change-deadline": Event(DeadlineSerializer, operations.change_deadline),
        "raise-severity": Event(RaiseSerializer, operations.raise_severity),
        "withdraw": Event(ReasonSerializer, operations.withdraw),
    }

    def queryset_for(self):
        """Visible slips with everything an answer names."""
        hops = SlipHop.objects.select_related("department", "suggested_unit")
        changes = SlipDeadlineChange.objects.select_related("requested_by")
        slips = FaultSlip.objects.visible_to(self.request.user).with_units().select_related(*PEOPLE)
        return slips.prefetch_related(Prefetch("hops", hops), Prefetch("deadline_changes", changes))

    def present(self, obj):
        """Read anew after an act, so that the trail is in the answer."""
        return super().present(self.queryset_for().filter(pk=obj.pk).first() or obj)

    def perform_create_operation(self, data):
        """File it."""
        return operations.file_slip(**data, by=self.request.user, at=now())

    def perform_update_operation(self, obj, data, version):
        """Complete a draft."""
        return operations.edit_slip(obj, **data, version=version, by=self.request.user, at=now())


class NoticeSerializer(StrictModelSerializer):
    """A note of a call or visit."""

    office = serializers.SlugRelatedField("code", read_only=True)
    department = serializers.SlugRelatedField("code", read_only=True)
    slip = serializers.SlugRelatedField("number", read_only=True)
    noted_by = serializers.CharField(source="noted_by.name", read_only=True)

    class Meta:
        model = QuickNotice
        fields = read_only_fields = [
            "uuid", "office", "department", "channel", "told_to", "told_at", "problem", "place", "noted_by", "noted_at", "slip", "version",
        ]  # fmt: skip


class NoticeCreateSerializer(StrictSerializer):
    """A new note."""

    office = Chosen("code", own_offices)
    department = Chosen("code", units_asked)
    channel = serializers.ChoiceField(Channel.choices)
    told_to = TextField(max_length=60)
    told_at = MomentField()
    problem = TextField(max_length=4000)
    place = TextField(max_length=120, required=False, allow_blank=True)


class NoticeViewSet(ResourceViewSet):
    """Phone and visit notes by uuid; `raise` gives the office a draft slip."""

    serializer_class = NoticeSerializer
    create_serializer = NoticeCreateSerializer
    filterset_class = NoticeFilter
    lookup_field = "uuid"
    orderings = {"-noted_at": ("-noted_at", "-id")}
    events = {"raise": Event(RaiseSerializer, operations.raise_notice)}

    def queryset_for(self):
        """Visible notes with units and people."""
        return QuickNotice.objects.visible_to(self.request.user).select_related("office", "department", "slip", "noted_by")

    def perform_create_operation(self, data):
        """Note it."""
        return operations.note_quickly(**data, by=self.request.user, at=now())

    def present(self, obj):
        """The note, also after it was raised to a slip."""
        return super().present(obj.raised_from if isinstance(obj, FaultSlip) else obj)

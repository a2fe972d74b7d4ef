"""What callers send: the facts of a slip, and what each act needs."""

from rest_framework import serializers

from comms.base.api import MomentField, StrictSerializer
from comms.customers.models import Building, Community, Room
from comms.handovers.api.fields import Chosen, TextField, own_departments, own_offices, seen, units_asked
from comms.handovers.states import Severity


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


class TaskFields(StrictSerializer):
    """The facts of a task."""

    problem = TextField(max_length=4000)
    department = Chosen("code", units_asked, required=False, allow_null=True)
    reply_by = MomentField(required=False, allow_null=True)


class TaskCreateSerializer(TaskFields):
    """A new task: sent at once unless `draft`."""

    from_department = Chosen("code", own_departments)
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

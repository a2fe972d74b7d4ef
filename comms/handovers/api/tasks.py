"""REST: department tasks with all their acts."""

from django.db.models import Prefetch

from comms.base.clock import now
from comms.handovers import operations
from comms.handovers.api.bodies import TaskCreateSerializer, TaskFields
from comms.handovers.api.fields import named
from comms.handovers.api.machine import EVENTS, MACHINE_FIELDS, ORDERINGS, PEOPLE, HandOverSerializer, HandOverViewSet
from comms.handovers.filters import TaskFilter
from comms.handovers.models import DepartmentTask, TaskDeadlineChange, TaskHop


class TaskSerializer(HandOverSerializer):
    """A task with the department that asks."""

    from_department = named()

    class Meta:
        model = DepartmentTask
        fields = read_only_fields = ["number", "unit_serial", "uuid", "state", "allowed_events", "from_department", *MACHINE_FIELDS]


class TaskViewSet(HandOverViewSet):
    """Department tasks by number."""

    serializer_class = TaskSerializer
    create_serializer = TaskCreateSerializer
    update_serializer = TaskFields
    filterset_class = TaskFilter
    lookup_field = "number"
    orderings = ORDERINGS
    events = EVENTS

    def queryset_for(self):
        """Visible tasks with everything an answer names."""
        hops = TaskHop.objects.select_related("department", "suggested_unit")
        changes = TaskDeadlineChange.objects.select_related("requested_by")
        tasks = DepartmentTask.objects.visible_to(self.request.user).with_units().select_related(*PEOPLE)
        return tasks.prefetch_related(Prefetch("hops", hops), Prefetch("deadline_changes", changes))

    def perform_create_operation(self, data):
        """File it."""
        return operations.file_task(**data, by=self.request.user, at=now())

    def perform_update_operation(self, obj, data, version):
        """Complete a draft."""
        return operations.edit_task(obj, **data, version=version, by=self.request.user, at=now())

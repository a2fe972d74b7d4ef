"""REST: department tasks with all their acts."""

from comms.handovers.actions import TASK_ACTIONS, TASK_CHANGE, TASK_CREATE
from comms.handovers.api.machine import MACHINE_FIELDS, HandOverSerializer, HandOverViewSet
from comms.handovers.filters import TaskFilter
from comms.handovers.models import DepartmentTask
from comms.handovers.tables import TASKS
from comms.organization.api.fields import NamedUnit
from comms.rest.exports import Exported


class TaskSerializer(HandOverSerializer):
    """A task with the department that asks."""

    from_department = NamedUnit(read_only=True)

    class Meta:
        model = DepartmentTask
        fields = read_only_fields = [
            "number",
            "unit_serial",
            "uuid",
            "state",
            "from_department",
            *MACHINE_FIELDS,
        ]


class TaskViewSet(Exported, HandOverViewSet):
    """Department tasks by number."""

    table = TASKS
    serializer_class = TaskSerializer
    create_action = TASK_CREATE
    change_action = TASK_CHANGE
    object_actions = TASK_ACTIONS
    filterset_class = TaskFilter

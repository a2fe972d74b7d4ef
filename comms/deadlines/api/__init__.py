"""REST of deadlines, compliance and the work calendar."""

from comms.deadlines.api.calendar import DayViewSet, MonthViewSet, YearViewSet
from comms.deadlines.api.clocks import ClockViewSet, ComplianceView

__all__ = ["ClockViewSet", "ComplianceView", "DayViewSet", "MonthViewSet", "YearViewSet"]

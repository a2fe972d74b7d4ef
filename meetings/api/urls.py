"""REST addresses of the meetings."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from meetings.api.decisions import DecisionViewSet, StepViewSet
from meetings.api.feed import FeedViewSet
from meetings.api.kinds import KindViewSet
from meetings.api.meetings import MeetingViewSet
from meetings.api.minutes import MinutesViewSet
from meetings.api.mornings import MorningViewSet
from meetings.api.motions import MotionViewSet
from meetings.api.nested import AgendaItemViewSet, MaterialViewSet, ParticipantViewSet, SignInViewSet
from meetings.api.progress import FollowUpViewSet
from meetings.api.proposals import ProposalViewSet
from meetings.api.requests import RequestViewSet
from meetings.api.resolutions import ResolutionViewSet
from meetings.api.series import SeriesViewSet
from meetings.api.signatures import SignatureViewSet
from meetings.api.speaking import SpeakingTimesViewSet, SpeakingTurnViewSet
from meetings.api.submissions import ConclusionViewSet, SubmissionViewSet

BELOW = r"meetings/(?P<meeting>[^/]+)"
router = SimpleRouter()
router.register(f"{BELOW}/agenda-items", AgendaItemViewSet, basename="agenda-item")
router.register(f"{BELOW}/participants", ParticipantViewSet, basename="participant")
router.register(f"{BELOW}/sign-ins", SignInViewSet, basename="sign-in")
router.register(f"{BELOW}/time-proposals", ProposalViewSet, basename="time-proposal")
router.register(f"{BELOW}/conclusions", ConclusionViewSet, basename="conclusion")
router.register(f"{BELOW}/materials", MaterialViewSet, basename="material")
router.register(f"{BELOW}/speaking-turns", SpeakingTurnViewSet, basename="speaking-turn")
router.register(f"{BELOW}/follow-ups", FollowUpViewSet, basename="follow-up")
router.register("action-steps", StepViewSet, basename="action-step")
router.register("decisions", DecisionViewSet, basename="decision")
router.register("meeting-kinds", KindViewSet, basename="meeting-kind")
router.register("meeting-series", SeriesViewSet, basename="meeting-series")
router.register("meeting-requests", RequestViewSet, basename="meeting-request")
router.register("meetings", MeetingViewSet, basename="meeting")
router.register("minutes", MinutesViewSet, basename="minutes")
router.register("motions", MotionViewSet, basename="motion")
router.register("office-mornings", MorningViewSet, basename="office-morning")
router.register("counter-signatures", SignatureViewSet, basename="counter-signature")
router.register("resolutions", ResolutionViewSet, basename="resolution")
router.register("submissions", SubmissionViewSet, basename="submission")
router.register("speaking-times", SpeakingTimesViewSet, basename="speaking-times")

urlpatterns = [
    path("calendar/feed/", FeedViewSet.as_view({"get": "retrieve", "post": "create"}), name="calendar-feed"),
    path("", include(router.urls)),
]

"""auth/token/ and auth/tokens/: programs sign in with a token that is kept as a digest only."""

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.db.models import Q
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, status
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle

from comms.base.clock import now
from comms.base.errors import NotAllowed, Refused
from comms.organization.api.serializers import CredentialsSerializer, KnownTokenSerializer, TokenSerializer
from comms.organization.operations import tokens
from comms.organization.operations.tokens import SHOWN
from comms.organization.queries import lacks_second_factor
from comms.rest.lists import WholePage
from comms.web.problems import PAUSE


class TokenCreate(GenericAPIView):
    """Sign in with name and password."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "token"
    serializer_class = CredentialsSerializer

    @extend_schema(
        operation_id="auth_token_create",
        request=CredentialsSerializer,
        responses={200: TokenSerializer},
        auth=[],
    )
    def post(self, request):
        """{token, expiry}. 400: wrong credentials, 403: has a second factor, 429: too many tries."""
        body = self.get_serializer(data=request.data)
        body.is_valid(raise_exception=True)
        person = self.person(**body.validated_data)
        if person.has_second_factor or lacks_second_factor(person):
            raise NotAllowed(
                _("Your account needs a second factor. Make a token on your profile page instead.")
            )
        row, token = tokens.make_token(person, by=person, at=now())
        return Response(TokenSerializer({"token": token, "expiry": row.expiry}).data)

    def person(self, username, password):
        """Whose credentials these are. Raises Throttled and Refused."""
        said = {"username": username, "password": password}
        try:
            person = get_adapter().authenticate(self.request._request, **said)
        except ImmediateHttpResponse:
            raise exceptions.Throttled(PAUSE) from None
        if person is None or not person.is_active:
            raise Refused(errors={"non_field_errors": _("Name and password do not fit.")})
        return person


class TokenList(GenericAPIView):
    """The caller's own tokens."""

    serializer_class = KnownTokenSerializer
    pagination_class = WholePage

    @extend_schema(operation_id="auth_tokens_list", responses=KnownTokenSerializer(many=True))
    def get(self, request):
        """Beginning, age and end of each, the newest first."""
        rows = request.user.auth_token_set.filter(Q(expiry=None) | Q(expiry__gt=now())).order_by("-created")
        shown = [{"key": row.token_key[:SHOWN], "created": row.created, "expiry": row.expiry} for row in rows]
        return self.paginator.get_paginated_response(KnownTokenSerializer(shown, many=True).data)


class TokenRevoke(GenericAPIView):
    """One of the caller's own tokens."""

    serializer_class = KnownTokenSerializer

    @extend_schema(
        operation_id="auth_tokens_revoke",
        responses={204: None},
        parameters=[OpenApiParameter("key", str, OpenApiParameter.PATH)],
    )
    def delete(self, request, key):
        """Worthless from now on. 404 when there is none that begins so."""
        try:
            tokens.revoke_token(request.user, key, by=request.user, at=now())
        except Refused:
            raise exceptions.NotFound from None
        return Response(status=status.HTTP_204_NO_CONTENT)

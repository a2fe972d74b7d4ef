"""One resource: list, count, one object, create, change, and a POST per event. Subclasses name the queryset
and the operations.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from comms.base import idempotency
from comms.base.clock import now
from comms.base.errors import Refused
from comms.base.transactions import one_transaction
from comms.rest.bodies import body_class, read_body
from comms.rest.lists import CursorPages, Expansion, Filters, Orders
from comms.rest.relations import Needs, with_relations
from comms.rest.schema import IDEMPOTENCY_KEY, IF_MATCH
from comms.rest.serializers import line_class
from comms.web.actions import Action, Actions, check_permission, common_actions, offered, perform


class PreconditionRequired(exceptions.APIException):
    """The version of a change is missing (428)."""

    status_code = 428

    def __init__(self):
        super().__init__(_("Send If-Match with the version you saw, or “version” in the body."))


class Count(serializers.Serializer):
    """How many rows fit."""

    count = serializers.IntegerField()


class ReadOnlyResourceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """List (keyset, filters by allow-list), count and one object; what is not visible does not exist.

    A list shows a line of each object: the fields of `expandable` stay away until `?expand=` names them. The
    related rows that an answer shows are fetched with it; `needs` names, by field, those that a computed
    field reads.
    """

    filterset_class: Any = None
    orderings: Mapping[str, tuple[str, ...]] = {"-id": ("-id",)}
    expandable: tuple[str, ...] = ("allowed_actions",)
    needs: Needs = {}
    object_actions: Actions = {}
    lookup_value_regex = "[^/]+"
    pagination_class = CursorPages
    filter_backends: tuple[type, ...] = (Filters, Orders, Expansion)

    def queryset_for(self):
        """The rows the caller may see. Subclasses say so."""
        raise NotImplementedError

    def get_queryset(self):
        """Rows visible to the caller with the related ones shown; none while the schema is drawn."""
        if getattr(self, "swagger_fake_view", False):
            return self.get_serializer_class().Meta.model.objects.none()
        return with_relations(self.queryset_for(), self.get_serializer(), self.needs)

    def get_object(self):
        """One visible object; a malformed identifier is absent, not an error."""
        identity = self.kwargs[self.lookup_url_kwarg or self.lookup_field]
        try:
            obj = self.get_queryset().get(**{self.lookup_field: identity})
        except (ObjectDoesNotExist, ValidationError, ValueError):
            raise Http404 from None
        self.check_object_permissions(self.request, obj)
        return obj

    def url_of(self, obj):
        """The absolute address of an object of this resource."""
        below = {
            name: value
            for name, value in self.kwargs.items()
            if name != (self.lookup_url_kwarg or self.lookup_field)
        }
        own = {self.lookup_url_kwarg or self.lookup_field: getattr(obj, self.lookup_field)}
        return self.request.build_absolute_uri(reverse(f"{self.basename}-detail", kwargs=below | own))

    def allowed_actions(self, obj):
        """Every act that the caller may do with the object now, by the last word of its address."""
        user = self.request.user
        return [name for name, _declared in offered(self.object_actions, obj, user)] + common_actions(
            obj, user
        )

    def get_serializer_class(self):
        """Lists show a line of each object, more of it by `?expand=`."""
        if self.action == "list" and self.expandable:
            return line_class(self.serializer_class, self.expandable)
        return self.serializer_class

    def ordering(self) -> tuple[str, ...]:
        """The fields of the order asked for, or the first of `orderings`. Raises Refused for another."""
        wanted = self.request.query_params.get("ordering")
        if wanted is None:
            return next(iter(self.orderings.values()))
        if wanted not in self.orderings:
            raise Refused(
                errors={"ordering": _("Possible orders: %(names)s.") % {"names": ", ".join(self.orderings)}}
            )
        return self.orderings[wanted]

    @extend_schema(responses=Count)
    @action(detail=False, methods=["get"], pagination_class=None)
    def count(self, request, *args, **kwargs):
        """The exact number of rows for the same filters."""
        return Response({"count": self.filter_queryset(self.get_queryset()).order_by().count()})


class ResourceViewSet(ReadOnlyResourceViewSet):
    """A resource that can be created, changed, moved and removed, as far as it declares the actions. Every
    write calls one operation.
    """

    create_action: Action | None = None
    change_action: Action | None = None
    remove_action: Action | None = None

    def __init_subclass__(cls, **kwargs):
        """Describe the bodies, and add one POST per act of an object: `/{lookup}/{act}/`."""
        super().__init_subclass__(**kwargs)
        own = cls.__dict__
        for method, declared in {
            "create": own.get("create_action"),
            "partial_update": own.get("change_action"),
            "destroy": own.get("remove_action"),
        }.items():
            if declared is not None:
                setattr(cls, method, _described(method, declared))
        for name, declared in own.get("object_actions", {}).items():
            setattr(cls, f"act_{name.replace('-', '_')}", _post_of(name, declared))

    def create_target(self):
        """What a new row is made below (the meeting of an agenda item); nothing for objects of their own."""

    def allowed_actions(self, obj):
        """Also `change`, which is PATCH, and `remove`, which is DELETE."""
        own = {"change": self.change_action, "remove": self.remove_action}
        declared = {name: one for name, one in own.items() if one}
        return super().allowed_actions(obj) + [
            name for name, _declared in offered(declared, obj, self.request.user)
        ]

    def present(self, obj):
        """The object as the answer shows it."""
        return self.serializer_class(obj, context=self.get_serializer_context()).data

    def _create(self, request, declared):
        """Make one object; with Idempotency-Key the same request gives the same answer."""
        target = self.create_target()
        check_permission(declared, request.user, target)
        return self.once(request, lambda: self.made(self._perform(declared, request.data, target)))

    def made(self, obj):
        """The answer to a create: the object, its version and its address."""
        response = self.answer(obj)
        response.status_code = 201
        return _located(response)

    def once(self, request, act):
        """Answer with `act()`; a request answered before under its Idempotency-Key gets that answer."""
        with one_transaction():
            kept = self._claim_key(request)
            if kept is not None and kept.status:
                return self.repeated(kept)
            response = act()
            if kept is not None:
                answer = _jsonable(self.kept_answer(response))
                idempotency.keep(kept, status=response.status_code, answer=answer)
        return response

    def kept_answer(self, response):
        """What of an answer is kept for a repetition: all of it. A resource whose answer says what no table
        may keep says less, and makes the rest anew in `repeated`.
        """
        return response.data

    def repeated(self, kept):
        """The answer to a request that was answered before under its Idempotency-Key."""
        return _repeated(kept)

    def _perform(self, declared, data, obj, version=None, *, partial=False):
        """Read the body as the action's form does, and call its operation."""
        values = read_body(declared.form, data, user=self.request.user, obj=obj, partial=partial)
        return perform(declared, values, by=self.request.user, at=now(), obj=obj, version=version)

    def _claim_key(self, request):
        key = request.headers.get("Idempotency-Key")
        if not key:
            return None
        scope = f"api:{request.user.pk}:{request.path}"
        return idempotency.claim(scope=scope, key=key, body=request.data, at=now())

    def retrieve(self, request, *args, **kwargs):
        """One object with its version as ETag."""
        obj = self.get_object()
        return self._with_version(Response(self.present(obj)), obj)

    def _partial_update(self, request, declared):
        """Change the fields that are sent, in the version the caller saw."""
        obj = self.get_object()
        check_permission(declared, request.user, obj)
        data, version = self._versioned_body(request)
        return self.answer(self._perform(declared, data, obj, version, partial=True))

    def _destroy(self, request, declared):
        """Remove the object in the version the caller saw."""
        obj = self.get_object()
        check_permission(declared, request.user, obj)
        version = None
        if declared.versioned:
            version = self._versioned_body(request)[1]
        perform(declared, {}, by=request.user, at=now(), obj=obj, version=version)
        return Response(status=204)

    def _versioned_body(self, request):
        """(body without version, version). Raises PreconditionRequired when no version is said."""
        data = request.data
        if not isinstance(data, dict):
            raise Refused(errors={"non_field_errors": _("Send a JSON object.")})
        header = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
        said = {_version(value) for value in (header, data.get("version")) if value not in (None, "")}
        if not said:
            raise PreconditionRequired()
        if len(said) > 1:
            raise Refused(errors={"version": _("If-Match and “version” name different versions.")})
        return {name: value for name, value in data.items() if name != "version"}, said.pop()

    def run_action(self, request, name, declared):
        """POST of one act on one object."""
        obj = self.get_object()
        check_permission(declared, request.user, obj, event=name)
        if declared.versioned:
            data, version = self._versioned_body(request)
        else:
            data, version = request.data, None
        return self.once(request, lambda: self.answer(self._perform(declared, data, obj, version)))

    def answer(self, result):
        """The object after an act; a resource whose act returns something else says how that is shown."""
        return self._with_version(Response(self.present(result)), result)

    def _with_version(self, response, obj):
        if hasattr(obj, "version"):
            response["ETag"] = f'"{obj.version}"'
        return response


def _described(method, declared):
    """The method that a declared action gives to its resource, with body and headers described."""
    inner = getattr(ResourceViewSet, f"_{method}")

    def described(self, request, *args, **kwargs):
        return inner(self, request, declared)

    described.__name__, described.__doc__ = method, inner.__doc__
    request = None if method == "destroy" else _request_of(declared)
    return extend_schema(request=request, parameters=_headers_of(declared))(described)


def _request_of(declared):
    """The body in the description; None for an act that takes nothing."""
    body = body_class(declared.form)
    if not body().fields:
        return None
    return body


def _headers_of(declared):
    """The headers in the description."""
    if declared.versioned:
        return [IF_MATCH, IDEMPOTENCY_KEY]
    return [IDEMPOTENCY_KEY]


def _post_of(name, declared):
    """The POST of one act."""

    def act(self, request, *args, **kwargs):
        return self.run_action(request, name, declared)

    act.__name__ = f"act_{name.replace('-', '_')}"
    act.__doc__ = f"Act “{name}”."
    act = action(detail=True, methods=["post"], url_path=name, url_name=name)(act)
    return extend_schema(request=_request_of(declared), parameters=_headers_of(declared))(act)


def _version(value):
    """A version as a number. Raises Refused."""
    if isinstance(value, bool) or not str(value).isascii() or not str(value).isdigit():
        raise Refused(errors={"version": _("The version is a whole number.")})
    return int(str(value)[:9])


def _repeated(kept):
    """The answer that the first request with this key got."""
    response = Response(kept.answer, status=kept.status)
    if isinstance(kept.answer, dict) and "version" in kept.answer:
        response["ETag"] = f'"{kept.answer["version"]}"'
    if kept.status == 201:
        response = _located(response)
    return response


def _located(response):
    """With the address of the one object that was made; several at once have none."""
    if isinstance(response.data, dict) and response.data.get("url"):
        response["Location"] = response.data["url"]
    return response


def _jsonable(data):
    return json.loads(json.dumps(data, cls=JSONEncoder))

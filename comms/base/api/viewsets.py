"""One resource: list, count, one object, create, change, and a POST per event. Subclasses name the queryset and the operations."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import BooleanFilter
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, mixins, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from comms.base import idempotency
from comms.base.actions import Action, Actions, check_permission, perform
from comms.base.api.bodies import body_class, read_body
from comms.base.api.serializers import StrictSerializer
from comms.base.clock import now
from comms.base.errors import Refused
from comms.base.paging import keyset_page

PLAIN_PARAMETERS = {"cursor", "page_size", "ordering", "format"}


class PreconditionRequired(exceptions.APIException):
    """The version of a change is missing (428)."""

    status_code = 428

    def __init__(self):
        super().__init__(_("Send If-Match with the version you saw, or “version” in the body."))


@dataclass(frozen=True)
class Event:
    """SHIM: to be removed when every room declares actions."""

    serializer: type | None
    operation: Any


class ReadOnlyResourceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """List (keyset, filters by allow-list), count and one object; what is not visible does not exist."""

    filterset_class: Any = None
    orderings: Mapping[str, tuple[str, ...]] = {"-id": ("-id",)}
    lookup_value_regex = "[^/]+"
    page_size = 50
    max_page_size = 200

    def queryset_for(self):
        """The rows the caller may see. Subclasses say so."""
        raise NotImplementedError

    def get_queryset(self):
        """Rows visible to the caller; none while the schema is drawn."""
        if getattr(self, "swagger_fake_view", False):
            return self.get_serializer_class().Meta.model.objects.none()
        return self.queryset_for()

    def get_object(self):
        """One visible object; a malformed identifier is absent, not an error."""
        identity = self.kwargs[self.lookup_url_kwarg or self.lookup_field]
        try:
            obj = self.get_queryset().get(**{self.lookup_field: identity})
        except (ObjectDoesNotExist, ValidationError, ValueError):
            raise Http404 from None
        self.check_object_permissions(self.request, obj)
        return obj

    def filtered(self):
        """The queryset after the allow-listed filters. Raises Refused for unknown parameters and bad values."""
        filterset_class = self.filterset_class
        known = set(_parameters(filterset_class)) if filterset_class else set()
        params = self.request.query_params
        unknown = [name for name in params if name not in known | PLAIN_PARAMETERS]
        if unknown:
            raise Refused(errors={name: _("This filter is not known.") for name in unknown})
        queryset = self.get_queryset()
        if filterset_class is None:
            return queryset
        filterset = filterset_class(params, queryset=queryset, request=self.request)
        errors = {name: list(said) for name, said in filterset.errors.items()} | _odd_booleans(filterset_class, params)
        if errors:
            raise Refused(errors=errors)
        return filterset.qs

    def chosen_ordering(self):
        """The fields of the ordering asked for. Raises Refused when it is not offered."""
        wanted = self.request.query_params.get("ordering")
        if wanted is None:
            return next(iter(self.orderings.values()))
        if wanted not in self.orderings:
            raise Refused(errors={"ordering": _("Possible orders: %(names)s.") % {"names": ", ".join(self.orderings)}})
        return self.orderings[wanted]

    def chosen_size(self):
        """The page size asked for, 1 to 200."""
        text = self.request.query_params.get("page_size", str(self.page_size))
        if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= self.max_page_size):
            raise Refused(errors={"page_size": _("A whole number from 1 to %(max)s.") % {"max": self.max_page_size}})
        return int(text)

    def list(self, request, *args, **kwargs):
        """One page: {next, previous, results}."""
        page = keyset_page(
            self.filtered(), ordering=self.chosen_ordering(), cursor=request.query_params.get("cursor"), size=self.chosen_size()
        )
        return Response(
            {
                "next": self._page_address(page.next),
                "previous": self._page_address(page.previous),
                "results": self.get_serializer(page.rows, many=True).data,
            }
        )

    def _page_address(self, cursor):
        if cursor is None:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = cursor
        return f"{self.request.build_absolute_uri(self.request.path)}?{query.urlencode()}"

    @extend_schema(responses={200: {"type": "object", "properties": {"count": {"type": "integer"}}}})
    @action(detail=False, methods=["get"], pagination_class=None)
    def count(self, request, *args, **kwargs):
        """The exact number of rows for the same filters."""
        return Response({"count": self.filtered().order_by().count()})


def _parameters(filterset_class):
    """Names of the query parameters of a filterset; a range filter `sent_at` reads `sent_at_after` and `sent_at_before`."""
    for name, field in filterset_class.base_filters.items():
        suffixes = getattr(field.extra.get("widget") or field.field_class.widget, "suffixes", None)
        yield from [f"{name}_{suffix}" for suffix in suffixes] if suffixes else [name]


def _odd_booleans(filterset_class, params):
    """Errors for yes/no filters with another value, which the filter itself would take for no value at all."""
    names = [name for name, field in filterset_class.base_filters.items() if isinstance(field, BooleanFilter) and name in params]
    return {name: [_("Write true or false.")] for name in names if params[name] not in ("", "true", "false", "True", "False")}


class ResourceViewSet(ReadOnlyResourceViewSet):
    """A resource that can be created, changed, moved and removed, as far as it declares the actions. Every write calls one operation."""

    create_action: Action | None = None
    change_action: Action | None = None
    remove_action: Action | None = None
    object_actions: Actions = {}

    def __init_subclass__(cls, **kwargs):
        """Describe the bodies, and add one POST per act of an object: `/{lookup}/{act}/`."""
        super().__init_subclass__(**kwargs)
        own = cls.__dict__
        if own.get("create_action"):
            cls.create = _described(ResourceViewSet.create, cls.create_action)
        if own.get("change_action"):
            cls.partial_update = _described(ResourceViewSet.partial_update, cls.change_action)
        for name, spec in own.get("events", {}).items():  # SHIM
            setattr(cls, f"event_{name.replace('-', '_')}", _event_shim(name, spec))
        for name, declared in own.get("object_actions", {}).items():
            setattr(cls, f"act_{name.replace('-', '_')}", _post_of(name, declared))

    def create_target(self):
        """What a new row is made below (the meeting of an agenda item); None for objects of their own."""
        return None

    def present(self, obj):
        """The object as the answer shows it."""
        return self.serializer_class(obj, context=self.get_serializer_context()).data

    def create(self, request, *args, **kwargs):
        """Make one object; with Idempotency-Key the same request gives the same answer."""
        declared = self.create_action
        if declared is None and getattr(self, "create_serializer", None):  # SHIM
            with transaction.atomic():
                kept = self._claim_key(request)
                if kept is not None and kept.status:
                    return _repeated(kept)
                body = self.create_serializer(data=request.data, context=self.get_serializer_context())
                body.is_valid(raise_exception=True)
                obj = self.perform_create_operation(body.validated_data)
                answer = self.present(obj)
                if kept is not None:
                    idempotency.keep(kept, status=201, answer=_jsonable(answer))
            return self._with_version(Response(answer, status=201), obj)
        if declared is None:
            raise exceptions.MethodNotAllowed("POST")
        target = self.create_target()
        check_permission(declared, request.user, target)
        with transaction.atomic():
            kept = self._claim_key(request)
            if kept is not None and kept.status:
                return _repeated(kept)
            obj = self._perform(declared, request.data, target)
            answer = self.present(obj)
            if kept is not None:
                idempotency.keep(kept, status=201, answer=_jsonable(answer))
        return self._with_version(Response(answer, status=201), obj)

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

    def partial_update(self, request, *args, **kwargs):
        """Change the fields that are sent, in the version the caller saw."""
        declared = self.change_action
        if declared is None and getattr(self, "update_serializer", None):  # SHIM
            obj = self.get_object()
            data, version = self._versioned_body(request)
            body = self.update_serializer(obj, data=data, partial=True, context=self.get_serializer_context())
            body.is_valid(raise_exception=True)
            obj = self.perform_update_operation(obj, body.validated_data, version)
            return self._with_version(Response(self.present(obj)), obj)
        if declared is None:
            raise exceptions.MethodNotAllowed("PATCH")
        obj = self.get_object()
        check_permission(declared, request.user, obj)
        data, version = self._versioned_body(request)
        obj = self._perform(declared, data, obj, version, partial=True)
        return self._with_version(Response(self.present(obj)), obj)

    def destroy(self, request, *args, **kwargs):
        """Remove the object in the version the caller saw."""
        declared = self.remove_action
        if declared is None:
            raise exceptions.MethodNotAllowed("DELETE")
        obj = self.get_object()
        check_permission(declared, request.user, obj)
        version = self._versioned_body(request)[1] if declared.versioned else None
        perform(declared, {}, by=request.user, at=now(), obj=obj, version=version)
        return Response(status=204)

    def _versioned_body(self, request):
        """(body without version, version). Raises PreconditionRequired when no version is said."""
        data = request.data
        if not isinstance(data, dict):
            raise Refused(errors={"non_field_errors": _("Send a JSON object.")})
        data = {name: value for name, value in data.items() if name != "version"}
        said = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"') or request.data.get("version")
        if said in (None, ""):
            raise PreconditionRequired()
        if isinstance(said, bool) or not str(said).isascii() or not str(said).isdigit():
            raise Refused(errors={"version": _("The version is a whole number.")})
        return data, int(str(said)[:9])

    def run_event(self, request, event, spec):  # SHIM
        """SHIM."""
        obj = self.get_object()
        data, version = self._versioned_body(request)
        serializer = (spec.serializer or StrictSerializer)(data=data, context=self.get_serializer_context() | {"object": obj})
        serializer.is_valid(raise_exception=True)
        obj = spec.operation(obj, by=request.user, at=now(), version=version, **serializer.validated_data)
        return self._with_version(Response(self.present(obj)), obj)

    def run_action(self, request, name, declared):
        """POST of one act on one object."""
        obj = self.get_object()
        check_permission(declared, request.user, obj, event=name)
        data, version = self._versioned_body(request) if declared.versioned else (request.data, None)
        return self.answer(self._perform(declared, data, obj, version))

    def answer(self, result):
        """The object after an act; a resource whose act returns something else says how that is shown."""
        return self._with_version(Response(self.present(result)), result)

    def _with_version(self, response, obj):
        if hasattr(obj, "version"):
            response["ETag"] = f'"{obj.version}"'
        return response


IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The version you saw, in quotes")


def _described(method, declared):
    """The method with the body of its action in the description."""

    def described(self, request, *args, **kwargs):
        return method(self, request, *args, **kwargs)

    described.__name__, described.__doc__ = method.__name__, method.__doc__
    return extend_schema(request=body_class(declared.form), parameters=[IF_MATCH] if declared.versioned else [])(described)


def _post_of(name, declared):
    """The POST of one act."""

    def act(self, request, *args, **kwargs):
        return self.run_action(request, name, declared)

    act.__name__ = f"act_{name.replace('-', '_')}"
    act.__doc__ = f"Act “{name}”."
    act = action(detail=True, methods=["post"], url_path=name, url_name=name)(act)
    return extend_schema(request=body_class(declared.form), parameters=[IF_MATCH] if declared.versioned else [])(act)


def _event_shim(event, spec):  # SHIM
    def act(self, request, *args, **kwargs):
        return self.run_event(request, event, spec)

    act.__name__ = f"event_{event.replace('-', '_')}"
    return action(detail=True, methods=["post"], url_path=event, url_name=event)(extend_schema(request=spec.serializer)(act))


def _repeated(kept):
    """The answer that the first request with this key got."""
    response = Response(kept.answer, status=kept.status)
    if "version" in kept.answer:
        response["ETag"] = f'"{kept.answer["version"]}"'
    return response


def _jsonable(data):
    return json.loads(json.dumps(data, cls=JSONEncoder))

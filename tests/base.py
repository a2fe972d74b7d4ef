"""Patterns shared by all tests of screens and of the REST interface.

expect_statuses(url, {company.clerk: 200, company.outsider: 404, None: 302})   # owner, colleague, outsider,
nobody query_counts(make_row, url, company.clerk)                                     # as many queries with
three rows as with one api(company.clerk).post("/api/v1/absences/", {...}, format="json")             # a REST
client that works as this person problem(response, 409)
# the problem document of a refusal
"""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from comms.base.clock import now
from comms.organization.middleware import SEEN
from comms.organization.states import SESSION_BEGAN
from comms.web.problems import MEDIA_TYPE

BACKEND = "comms.organization.accounts.backends.SignIn"


def browser(user=None, language="en"):
    """A client that works as this person (nobody when None), in English unless said otherwise."""
    client = Client()
    if user is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
    client.cookies["django_language"] = language
    return client


def session_of(user):
    """The key of a session as it is after signing in and the first page.

    Two statements instead of some twenty. The way there (the record of it, the list of sessions) is for the
    tests of signing in, which go it themselves.
    """
    moment = int(now().timestamp())
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SESSION_BEGAN] = session[SEEN] = moment
    session.create()
    return session.session_key


def api(user=None, language="en", token=""):
    """A REST client in a language; `token` sends a real token instead of standing in for the sign-in."""
    client = APIClient(headers={"accept-language": language})
    if token:
        client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    elif user is not None:
        client.force_authenticate(type(user).objects.get(pk=user.pk))
    return client


def expect_statuses(url, expected, method="get", data=None):
    """Ask one address as each person of `expected` {user or None: status} and compare all the answers at
    once.
    """
    answers = {user: getattr(browser(user), method)(url, data or {}).status_code for user in expected}
    assert answers == dict(expected)


def expect_api_statuses(url, expected, method="get", data=None):
    """The same for a REST address; bodies are JSON."""
    options = {"format": "json"} if method != "get" else {}
    answers = {user: getattr(api(user), method)(url, data or {}, **options).status_code for user in expected}
    assert answers == dict(expected)


def query_counts(make_row, url, user, *, client=None, at_most=None):
    """The number of queries of a page or REST list with one and with three rows, which must be the same;
    returns it.

    `make_row()` is called once and then twice more. `client` is `browser` (the default) or `api`. `at_most`
    bounds the number.
    """
    client = (client or browser)(user)
    make_row()
    client.get(url)  # fills what is kept for the life of a process
    one = _queries(client, url)
    make_row()
    make_row()
    client.get(url)
    three = _queries(client, url)
    assert len(one) == len(three), _difference(one, three)
    assert at_most is None or len(one) <= at_most, _listed(f"{len(one)} queries:", one)
    return len(one)


def problem(response, status):
    """The problem document (RFC 9457) of a refused REST request, after checking its form and status."""
    assert response.status_code == status, response.content
    assert response["Content-Type"].split(";")[0] == MEDIA_TYPE
    body = response.json()
    assert body["status"] == status
    assert {"type", "title", "detail"} <= set(body)
    return body


def form_errors(response):
    """{field: [sentences]} of the form on a refused page."""
    return {name: list(said) for name, said in response.context["form"].errors.items()}


def _queries(client, url):
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, response.status_code
    return [query["sql"] for query in captured.captured_queries]


def _difference(one, three):
    return _listed(f"{len(one)} queries with one row, {len(three)} with three:", three)


def _listed(heading, queries):
    return "\n".join([heading, *(query[:160] for query in queries)])

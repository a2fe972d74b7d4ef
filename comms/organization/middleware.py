"""The signed-in person's own language, unless the browser session chose another."""

from django.conf import settings
from django.utils import translation


class PersonalSettings:
    """Activate the language a person saved in the profile; a choice made in the language switch (cookie) wins."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and not request.path_info.startswith("/api/"):
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)

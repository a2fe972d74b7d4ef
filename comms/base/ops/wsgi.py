"""What must be put right before Django builds its request."""

import codecs


class TextCharsets:
    """A charset that is no text encoding (`hex`, `rot13`) makes Django fail while it builds the request; name
    it unknown instead.

    Unknown ones pass on and are refused in plain words by comms.web.middleware.BadInput.
    """

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        """Hand on the request with a charset that cannot hurt."""
        kind, found, charset = environ.get("CONTENT_TYPE", "").lower().partition("charset=")
        if found and not _is_text(charset.partition(";")[0].strip(' "')):
            environ["CONTENT_TYPE"] = f"{kind}charset=unknown"
        return self.application(environ, start_response)


def _is_text(charset: str) -> bool:
    try:
        return codecs.lookup(charset)._is_text_encoding
    except LookupError:
        return True  # Django ignores what it does not know
    except ValueError:
        return False

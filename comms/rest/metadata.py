"""What OPTIONS answers: the methods of an address and what they take, without a look at any row."""

from typing import Any

from rest_framework.metadata import BaseMetadata
from rest_framework.request import Request


class Methods(BaseMetadata):
    """{description, methods, parses, renders}; the bodies are in the schema."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        """The same for everybody who is signed in."""
        return {
            "description": (view.__doc__ or "").strip(),
            "methods": view.allowed_methods,
            "parses": [parser.media_type for parser in view.parser_classes],
            "renders": [renderer.media_type for renderer in view.renderer_classes],
        }

"""Checks of what models declare to the ground floor."""

from django.core.checks import Error, register
from django.core.exceptions import FieldDoesNotExist

from comms.base.search import Searched, SearchedQuerySet, searched_models


@register("portal")
def check_searched(app_configs: object, **options: object) -> list[Error]:
    """Every model that is searched against its columns and the manager through which it is written."""
    return [
        Error(sentence, obj=model, id="portal.E003")
        for model in searched_models()
        for sentence in search_problems(model)
    ]


def search_problems(model: type[Searched]) -> list[str]:
    """What would keep rows of a model from being found, in sentences."""
    problems = []
    if not model.SEARCHED:
        problems.append("SEARCHED names no column.")
    for name in sorted(model.SEARCHED):
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            problems.append(f"SEARCHED names {name!r}, which is no column.")
    if not isinstance(model._default_manager.all(), SearchedQuerySet):
        problems.append("Its queryset is no SearchedQuerySet: bulk writes would not be found.")
    return problems

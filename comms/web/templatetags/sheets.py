"""`value|on_paper`: a value as it stands on a printed form."""

from django import template

from comms.web.documents import shown

register = template.Library()
register.filter("on_paper", shown)

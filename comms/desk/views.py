"""My desk: what is due from me."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render


@login_required
def home(request):
    """The page after signing in."""
    return render(request, "desk/home.html")

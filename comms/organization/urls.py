"""Addresses of units, people, posts and absences."""

app_name = "organization"
urlpatterns: list = []

"""REST addresses of the organization and of tokens."""

urlpatterns: list = []

"""Addresses of the law book."""

from django.urls import path

from comms.procedure import views

app_name = "procedure"
urlpatterns = [
    path("clauses/", views.ClauseList.as_view(), name="clause_list"),
    path("clauses/<str:clause_id>/", views.ClausePage.as_view(), name="clause_detail"),
    path("policies/", views.PolicyList.as_view(), name="policy_list"),
    path("policies/<str:policy_id>/", views.PolicyPage.as_view(), name="policy_detail"),
    path("policies/<str:policy_id>/change/", views.PolicyChange.as_view(), name="policy_change"),
    path("policies/<str:policy_id>/reset/", views.PolicyReset.as_view(), name="policy_reset"),
]

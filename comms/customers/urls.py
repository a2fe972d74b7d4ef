"""Addresses of the customers."""

from django.urls import path

from comms.customers import views

app_name = "customers"
urlpatterns = [
    path("customers/", views.HouseholdList.as_view(), name="household_list"),
    path("customers/communities/", views.CommunityList.as_view(), name="community_list"),
    path("customers/phones-shown/", views.PhoneRevealList.as_view(), name="phone_reveal_list"),
    path("customers/place/", views.place, name="place"),
    path("customers/contacts/<uuid:uuid>/", views.ContactPage.as_view(), name="contact_detail"),
    path("customers/contacts/<uuid:uuid>/edit/", views.ContactEdit.as_view(), name="contact_edit"),
    path(
        "customers/contacts/<uuid:uuid>/<str:action>/", views.ContactAction.as_view(), name="contact_action"
    ),
    path("customers/<uuid:uuid>/", views.HouseholdPage.as_view(), name="household_detail"),
    path("customers/<uuid:uuid>/<str:action>/", views.HouseholdAction.as_view(), name="household_action"),
]

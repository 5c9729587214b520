"""Addresses of what keeps the promise: who has looked, custodians, lost keys."""

from django.urls import path

from governance import looks_views

app_name = "governance"

urlpatterns = [
    path("who-has-looked/", looks_views.looks_list, name="looks_list"),
]

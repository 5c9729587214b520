"""Addresses of what keeps the promise: who has looked, custodians, lost keys."""

app_name = "governance"

urlpatterns: list = []

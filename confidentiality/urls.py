"""Addresses of unlocking and of what unlocks."""

from django.urls import path

from confidentiality import views

app_name = "confidentiality"

urlpatterns = [
    path("unlock/", views.notes_unlock, name="notes_unlock"),
    path("lock/", views.notes_lock, name="notes_lock"),
    path("unlock/set-up/", views.keys_create, name="keys_create"),
    path("unlock/recovery-code/", views.recovery_code_confirm, name="recovery_code_confirm"),
    path("unlock/recovery-code/new/", views.recovery_code_create, name="recovery_code_create"),
    path("unlock/recover/", views.keys_recover, name="keys_recover"),
    path("unlock/passphrase/", views.passphrase_change, name="passphrase_change"),
    path("unlock/devices/", views.device_list, name="device_list"),
    path("unlock/devices/<uuid:device_id>/revoke/", views.device_revoke, name="device_revoke"),
]

"""Addresses of unlocking and of what unlocks."""

from django.urls import path

from confidentiality import key_views, views

app_name = "confidentiality"

urlpatterns = [
    path("unlock/", views.notes_unlock, name="notes_unlock"),
    path("lock/", views.notes_lock, name="notes_lock"),
    path("unlock/set-up/", views.keys_create, name="keys_create"),
    path("unlock/recovery-code/", views.recovery_code_confirm, name="recovery_code_confirm"),
    path("unlock/recovery-code/new/", views.recovery_code_create, name="recovery_code_create"),
    path("unlock/recover/", views.keys_recover, name="keys_recover"),
    path("unlock/new-keys/", key_views.keys_replace, name="keys_replace"),
    path("unlock/earlier-keys/", key_views.keys_return, name="keys_return"),
    path("unlock/keys/", key_views.keys_own, name="keys_own"),
    path("unlock/checks/<uuid:check_id>/stop/", key_views.check_stop, name="check_stop"),
    path("unlock/passphrase/", views.passphrase_change, name="passphrase_change"),
    path("unlock/devices/", views.device_list, name="device_list"),
    path("unlock/devices/<uuid:device_id>/revoke/", views.device_revoke, name="device_revoke"),
]

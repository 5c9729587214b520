"""Addresses of what keeps the promise: who has looked, custodians, lost keys."""

from django.urls import path

from governance import custodian_views as custodian
from governance import looks_views
from governance import recovery_views as recovery

app_name = "governance"
PROGRAMME = "people/<int:programme_id>/custodians/"
CUSTODIAN = "custodian/<uuid:custodian_id>/"
RECOVERY = "recoveries/<uuid:recovery_id>/"

urlpatterns = [
    path("who-has-looked/", looks_views.looks_list, name="looks_list"),
    path("custodians/", custodian.custodians_all, name="custodians_all"),
    path(PROGRAMME, custodian.custodian_list, name="custodian_list"),
    path(PROGRAMME + "name/", custodian.custodian_name, name="custodian_name"),
    path(PROGRAMME + "without/", custodian.custodians_without, name="custodians_without"),
    path("custodian/", custodian.custodian_show, name="custodian_show"),
    path(CUSTODIAN + "accept/", custodian.custodian_accept, name="custodian_accept"),
    path(CUSTODIAN + "agree/", custodian.custodian_approve, name="custodian_approve"),
    path(CUSTODIAN + "end/", custodian.custodian_end, name="custodian_end"),
    path(CUSTODIAN + "leave/", custodian.custodian_leave, name="custodian_leave"),
    path("lost-keys/", recovery.recovery_show, name="recovery_show"),
    path("lost-keys/<int:programme_id>/ask/", recovery.recovery_ask, name="recovery_ask"),
    path("lost-keys/restore/", recovery.recovery_restore, name="recovery_restore"),
    path(RECOVERY, recovery.recovery_consider, name="recovery_consider"),
    path(RECOVERY + "hand-over/", recovery.recovery_hand_over, name="recovery_hand_over"),
    path(RECOVERY + "end/", recovery.recovery_end, name="recovery_end"),
    path("recoverable/", recovery.halves_add, name="halves_add"),
]

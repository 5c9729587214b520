"""Addresses of reflections, check-ins and risk discussions."""

from django.urls import path

from reflections import check_in_views as check_in
from reflections import delete_views as delete
from reflections import development_views as development
from reflections import find_views as find
from reflections import lending_views as lending
from reflections import reflection_views as reflection
from reflections import risk_draft_views as plan
from reflections import risk_views as risk
from reflections import sharing_views as sharing
from reflections import statement_views as statement
from reflections import version_views as version

app_name = "reflections"
DRAFT = "reflections/drafts/<uuid:draft_id>/"
REFLECTION = "reflections/<uuid:reflection_id>/"
PLAN = "risk/drafts/<uuid:draft_id>/"
RISK = "risk/<uuid:discussion_id>/"
STATEMENT = RISK + "statement/<uuid:statement_id>/"
CHECK_IN = "check-ins/<uuid:check_in_id>/"
INSTRUMENTS = "people/<int:programme_id>/instruments/"

urlpatterns = [
    path("find/", find.own_find, name="own_find"),
    path("reflections/", reflection.reflection_list, name="reflection_list"),
    path("reflections/begin/", reflection.reflection_begin, name="reflection_begin"),
    path(DRAFT, reflection.reflection_write, name="reflection_write"),
    path(DRAFT + "save/", reflection.reflection_save, name="reflection_save"),
    path(DRAFT + "discard/", reflection.reflection_discard, name="reflection_discard"),
    path(REFLECTION, reflection.reflection_show, name="reflection_show"),
    path(REFLECTION + "revise/", version.reflection_revise, name="reflection_revise"),
    path(REFLECTION + "delete/", delete.reflection_delete, name="reflection_delete"),
    path(
        REFLECTION + "versions/<int:revision>/",
        version.reflection_version,
        name="reflection_version",
    ),
    path(REFLECTION + "share/<int:person_id>/", sharing.reflection_share, name="reflection_share"),
    path(
        "reflections/shared/<uuid:sharing_id>/end/",
        sharing.own_sharing_end,
        name="own_sharing_end",
    ),
    # Check-ins, and the questionnaires of a programme
    path("check-ins/", check_in.check_in_list, name="check_in_list"),
    path("check-ins/new/", check_in.check_in_take, name="check_in_take"),
    path("check-ins/new/<int:instrument_id>/", check_in.check_in_take_by, name="check_in_take_by"),
    path(CHECK_IN, check_in.check_in_show, name="check_in_show"),
    path(CHECK_IN + "delete/", delete.check_in_delete, name="check_in_delete"),
    path(CHECK_IN + "share/<int:person_id>/", sharing.check_in_share, name="check_in_share"),
    path(INSTRUMENTS, check_in.instrument_list, name="instrument_list"),
    path(
        INSTRUMENTS + "<int:instrument_id>/retire/",
        check_in.instrument_retire,
        name="instrument_retire",
    ),
    path("counted/", lending.lending_choose, name="lending_choose"),
    path("my-development/", development.development_show, name="development_show"),
    # Risk discussions
    path("risk/", risk.risk_list, name="risk_list"),
    path("risk/begin/", plan.risk_begin, name="risk_begin"),
    path("sessions/<uuid:session_id>/risk/", plan.risk_begin_from, name="risk_begin_from"),
    path(PLAN, plan.plan_write, name="plan_write"),
    path(PLAN + "save/", plan.plan_save, name="plan_save"),
    path(PLAN + "check/", plan.plan_check, name="plan_check"),
    path(PLAN + "discard/", plan.plan_discard, name="plan_discard"),
    path(RISK, risk.risk_show, name="risk_show"),
    path(RISK + "answer/", risk.risk_endorse, name="risk_endorse"),
    path(RISK + "review/", risk.risk_review, name="risk_review"),
    path(RISK + "close/", risk.risk_close, name="risk_close"),
    path(RISK + "change/", risk.plan_change, name="plan_change"),
    path(RISK + "filed/<uuid:plan_id>/", risk.plan_filed, name="plan_filed"),
    path(RISK + "statement/", statement.statement_propose, name="statement_propose"),
    path(STATEMENT + "agree/", statement.statement_agree, name="statement_agree"),
    path(STATEMENT + "release/", statement.statement_release, name="statement_release"),
    path(STATEMENT + "take-back/", statement.statement_take_back, name="statement_take_back"),
    path("statements/<uuid:link_id>/<str:key>/", statement.statement_show, name="statement_show"),
    path(RISK + "carry-on/<int:person_id>/", risk.risk_carry, name="risk_carry"),
]

"""Addresses of reflections."""

from django.urls import path

from reflections import reflection_views as reflection

app_name = "reflections"
DRAFT = "reflections/drafts/<uuid:draft_id>/"
REFLECTION = "reflections/<uuid:reflection_id>/"

urlpatterns = [
    path("reflections/", reflection.reflection_list, name="reflection_list"),
    path("reflections/begin/", reflection.reflection_begin, name="reflection_begin"),
    path(DRAFT, reflection.reflection_write, name="reflection_write"),
    path(DRAFT + "save/", reflection.reflection_save, name="reflection_save"),
    path(DRAFT + "discard/", reflection.reflection_discard, name="reflection_discard"),
    path(REFLECTION, reflection.reflection_show, name="reflection_show"),
    path(
        REFLECTION + "share/<int:person_id>/", reflection.reflection_share, name="reflection_share"
    ),
    path(
        "reflections/shared/<uuid:sharing_id>/end/",
        reflection.own_sharing_end,
        name="own_sharing_end",
    ),
]

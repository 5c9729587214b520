"""What a worker prepares, and what a supervisor keeps for themselves."""

from django.utils.translation import gettext_lazy as _

from supervision.draft_forms import DraftForm, box


class AgendaForm(DraftForm):
    bring = box(_("What I want to bring"), _("Use initials or a pseudonym, never a name"), rows=8)
    since = box(_("Since we last met"), _("What became of what you two agreed"), rows=4)


class ProcessNoteForm(DraftForm):
    note = box(
        _("Own note"),
        _("What the session stirred up in you, for your own supervision. Nobody is named."),
        rows=8,
    )

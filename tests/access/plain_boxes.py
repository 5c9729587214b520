"""Boxes whose words are meant to be kept as they are, or are not kept at all; each with its reason.

Every other box that a page has is confidential: what is typed there must be sealed. A new form is
found by itself (test_canary.py) and counts as confidential until it stands here.
"""

from supervision.agreement_words import NAMES

# Kept readable: others must see it, or it is needed before anyone is known.
PLAIN = {
    "account_login.login": "an address to sign in with",
    "account_reset_password.email": "an address to send a link to",
    "workers:people_list.q": "a name to look for among people, by their administrator",
    "workers:programme_edit.name": "a programme's name",
    "workers:programme_edit.out_of_hours_help": "shown to everybody, signed in or not",
    "workers:programme_edit.safeguarding_help": "shown to everybody, signed in or not",
    "workers:programme_edit.support_routes": "shown to everybody in the programme",
    "workers:team_add.name": "a team's name",
    "workers:team_rename.name": "a team's name",
    "workers:person_add.name": "a person's name",
    "workers:person_add.email": "the address to which the invitation goes",
    "workers:person_rename.name": "a person's name",
    "governance:custodian_name.name": "a custodian's name, told to everybody",
    "governance:custodian_name.email": "the address to which the invitation goes",
    "supervision:slot_offer.where": "a room or link, seen by whoever may book the time",
    "supervision:promise_sign.words": "what the organisation promises everybody",
    "supervision:theme_list.label": "a programme's own list; what a record names is sealed",
    "supervision:theme_rename.label": "a programme's own list of themes",
    "supervision:pattern_add.where": "a room or link, seen by whoever may book the times",
    "supervision:pattern_change.where": "a room or link, seen by whoever may book the times",
    "reflections:instrument_list.definition": "a questionnaire, read by a programme's workers",
    "supervision:profile_edit.words": "written to be read by a programme's workers",
}
PLAIN |= {
    f"supervision:template_edit.{name}": "a programme's own words, with which agreements begin"
    for name in NAMES
}

# Not words at all, or compared and forgotten: what is typed instead, so that the form goes through
# or is refused as it should be. The canary typed here must be refused and be nowhere either.
COMPARED = {
    "workers:programme_edit.time_zone": "Europe/London",
    "workers:line_start.manager": "manager@demo.example",
    "confidentiality:recovery_code_confirm.last_group": "ABCD",
    "confidentiality:keys_recover.code": "ABCD",
    "supervision:keys_check.six_words": "one two three four five six",
    "governance:recovery_consider.six_words": "one two three four five six",
    "supervision:slot_offer.starts": "10:00",
    "supervision:slot_offer.ends": "11:00",
    "supervision:pattern_add.starts": "10:00",
    "supervision:pattern_add.ends": "11:00",
    "supervision:pattern_change.starts": "10:00",
    "supervision:pattern_change.ends": "11:00",
    "supervision:session_log.starts": "10:00",
}

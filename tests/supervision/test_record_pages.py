"""The pages of a record: what is typed stays, bad input gets a sentence, both read the same."""

import re

import pytest
from django.test import Client

from confidentiality import drafting
from confidentiality.identity import acting_as
from supervision import actions, recording, themes
from supervision.models import Action, Record, Theme
from supervision.record_forms import MOST_ACTIONS, RecordForm
from tests import cast as casting
from tests import factories
from tests.roles import seeing_all

WHOLE = {
    "covered": "The stairwell.",
    "discussion": "Two ways to go on.",
    "risk": "Who shares it.",
    "learning": "Staying.",
    "for_agencies": "This is a response, not a refusal.",
    "for_meeting": "Who holds which part?",
    "for_person": "You need not be ready.",
    "next_session": "The letter.",
    "normative_share": "little",
    "formative_share": "most",
    "formative_words": "Attachment at the door.",
    "eyes": ["person", "here"],
    "themes": ["boundaries", "risk-taking"],
    "action_0_text": "Ring the duty nurse.",
    "action_0_owner": "worker",
    "action_0_due": "2027-03-01",
    "action_2_text": "Send the chapter.",
    "action_2_owner": "supervisor",
}
READ = [
    "Two ways to go on.",
    "This is a response, not a refusal.",
    "Attachment at the door.",
    "1. The person supported, and their world",
    "Boundaries, Positive risk-taking",
    "Ring the duty nurse.",
    "The supervisor",
]


@pytest.fixture
def cast(situation):
    return situation


def browser(cast, name: str, *, unlocked: bool = True) -> Client:
    client = Client()
    client.force_login(cast.user(name))
    if unlocked:
        client.post("/unlock/", {"passphrase": casting.PASSPHRASE})
    return client


def page_of(cast, ending: str = "", session=None) -> str:
    return f"/sessions/{(session or cast.drafted).pk}/{ending}"


def write(client, cast, ending="record/", version="1", **typed):
    return client.post(page_of(cast, ending), typed | {"version": version})


def sign(client, cast, version="2"):
    return client.post(page_of(cast, "record/check/"), {"version": version})


def kept(cast) -> dict:
    by = cast.user("supervisor")
    with acting_as(by.pk):
        draft = recording.draft_of(cast.drafted, by)
        return drafting.open_draft(draft=draft, keys=cast.keys["supervisor"])


def main_of(answer) -> str:
    return answer.content.decode().partition("<main")[2]


def test_a_whole_record_is_kept_checked_signed_and_read_the_same_by_both(cast):
    client = browser(cast, "supervisor")
    assert write(client, cast, **WHOLE)["Location"] == page_of(cast, "record/check/")
    checked = main_of(client.get(page_of(cast, "record/check/")))
    assert [words for words in READ if words not in checked] == []
    signed = sign(client, cast)
    assert signed["Location"] == page_of(cast, "record/signed/")
    seen = {}
    for name in ("supervisor", "worker"):
        text = main_of(browser(cast, name).get(page_of(cast)))
        assert [words for words in READ if words not in text] == []
        seen[name] = text.partition("What is signed does not change.")[2].partition("<a class")[0]
    assert seen["supervisor"] == seen["worker"]
    with seeing_all():
        assert sorted(Action.objects.filter(record__session=cast.drafted).values_list("owner")) == [
            ("supervisor",),
            ("worker",),
        ]


def test_what_was_typed_stands_in_its_boxes_again_and_its_folds_are_open(cast):
    client = browser(cast, "supervisor")
    write(client, cast, **WHOLE)
    page = client.get(page_of(cast, "record/"))
    form = page.context["form"]
    assert form["formative_words"].value() == "Attachment at the door."
    assert [row[0].value() for row in form.rows] == [
        "Ring the duty nurse.",
        "Send the chapter.",
        None,
    ]
    folds = [*form.folds, *form.more_folds]
    assert [str(fold["title"]) for fold in folds if not fold["open"]] == []
    assert 'value="2027-03-01"' in page.content.decode()


def test_an_untouched_form_stands_folded_but_for_what_most_people_write(cast):
    form = RecordForm()
    folds = [*form.folds, *form.more_folds]
    assert [str(fold["title"]) for fold in folds if fold["open"]] == ["What we covered", "Learning"]
    assert form.row_count == 1


def test_one_more_row_without_a_script_keeps_what_is_typed(cast):
    client = browser(cast, "supervisor")
    rows = {f"action_{at}_text": f"Action {at}" for at in range(3)}
    answer = write(client, cast, "record/?more=yes", **rows)
    assert answer["Location"] == page_of(cast, "record/")
    assert client.get(answer["Location"]).context["form"].row_count == 4
    assert [row["text"] for row in kept(cast)["actions"]] == list(rows.values())


def test_two_hundred_actions_are_taken_and_more_are_refused_with_a_sentence(cast):
    client = browser(cast, "supervisor")
    rows = {
        f"action_{at}_{part}": value
        for at in range(MOST_ACTIONS)
        for part, value in (("text", f"Do {at}"), ("owner", "worker"), ("due", "2027-01-01"))
    }
    assert write(client, cast, **rows).status_code == 302
    assert sign(client, cast).status_code == 302
    with seeing_all():
        record = Record.objects.get(session=cast.drafted)
        assert record.actions.count() == MOST_ACTIONS


@pytest.mark.parametrize("ending", ["record/", "record/save/"])
def test_more_than_two_hundred_actions_lose_no_word(cast, ending):
    client = browser(cast, "supervisor")
    rows = {f"action_{at}_text": f"Do number {at}" for at in range(MOST_ACTIONS + 1)}
    answer = write(client, cast, ending, **rows)
    assert answer.status_code == (200 if ending == "record/" else 422)
    if ending == "record/":
        assert "can hold 200 actions" in main_of(answer)
        assert "Do number 200" in main_of(answer)
    assert kept(cast) == casting.WORDS


def test_a_paste_of_a_megabyte_is_refused_with_a_sentence_and_stays_in_its_box(cast):
    client = browser(cast, "supervisor")
    paste = "We sat a while. " * 65_536
    answer = write(client, cast, discussion=paste)
    assert answer.status_code == 200
    text = main_of(answer)
    assert "at most 100000 characters" in text
    assert paste[:1000] in text
    assert answer.content.count(b"We sat a while.") == 65_536
    assert kept(cast) == casting.WORDS


def test_as_much_as_all_boxes_hold_is_kept_or_said_to_be_too_long(cast):
    client = browser(cast, "supervisor")
    names = ("covered", "discussion", "risk", "learning", "for_agencies", "for_meeting")
    answer = write(client, cast, **dict.fromkeys(names, "ŵ" * 99_000))
    assert answer.status_code == 409
    assert "too long to keep in one piece" in main_of(answer)
    assert main_of(answer).count("ŵ" * 99_000) == len(names)


def test_markup_in_any_box_is_shown_as_text(cast):
    client = browser(cast, "supervisor")
    nasty = '<script>alert("x")</script><b>bold</b> {{ 7|add:"7" }}'
    boxes = {name: nasty for name, words in WHOLE.items() if " " in str(words) and "_" in name}
    write(client, cast, **boxes, covered=nasty)
    seen = [main_of(client.get(page_of(cast, f"record/{part}"))) for part in ("", "check/")]
    sign(client, cast)
    seen.append(main_of(client.get(page_of(cast))))
    for text in seen:
        assert "&lt;script&gt;alert" in text
        assert not re.search(r"<script>|<b>", text)


def test_signing_twice_says_what_happened_and_signs_once(cast):
    client = browser(cast, "supervisor")
    write(client, cast, **WHOLE)
    sign(client, cast)
    for method in (client.post, client.get):
        again = method(page_of(cast, "record/check/"), {"version": "2"})
        assert again["Location"] == page_of(cast, "record/signed/")
        assert "It was signed once" in main_of(client.get(again["Location"]))
    with seeing_all():
        assert Record.objects.filter(session=cast.drafted).count() == 1
        assert Action.objects.filter(record__session=cast.drafted).count() == 2


def test_a_record_from_before_there_were_more_parts_reads_as_it_was(cast):
    text = main_of(browser(cast, "worker").get(page_of(cast, session=cast.recorded)))
    for words in casting.WORDS.values():
        assert words in text
    assert "Agreed actions" in text


def test_a_draft_from_before_has_its_lines_as_actions(cast):
    client = browser(cast, "supervisor")
    form = client.get(page_of(cast, "record/")).context["form"]
    assert [row[0].value() for row in form.rows][:2] == ["Ring K.", None]


def test_the_check_says_what_may_identify_somebody_and_signs_all_the_same(cast):
    client = browser(cast, "supervisor")
    write(client, cast, covered="Ring 07911 123456", action_0_text="Write to a@b.org")
    text = main_of(client.get(page_of(cast, "record/check/")))
    assert "“What we covered” looks as if it held a telephone number." in text
    assert "“Agreed actions” looks as if it held an e-mail address." in text
    assert sign(client, cast)["Location"] == page_of(cast, "record/signed/")


@pytest.mark.parametrize(
    ("ending", "typed"),
    [
        ("record/add/", {"number": "0"}),
        ("record/answer/", {"answer": "differs"}),
    ],
)
def test_words_without_a_check_page_are_warned_of_once(cast, ending, typed):
    client, address = browser(cast, "worker"), page_of(cast, ending, cast.recorded)
    sent = typed | {"words": "He lives at SW1A 1AA."}
    first = client.post(address, sent)
    assert "looks as if it held a postcode" in main_of(first)
    assert "He lives at SW1A 1AA." in main_of(first)
    assert client.post(address, sent | {"seen": "yes"}).status_code == 302


def test_a_worker_confirms_their_own_records_only(cast):
    outsider = browser(cast, "outsider")
    address = page_of(cast, "record/answer/", cast.recorded)
    assert outsider.post(address, {"answer": "confirmed"}).status_code == 404


def test_a_former_supervisor_is_told_why_nothing_can_be_added(cast):
    client = browser(cast, "supervisor2")
    address = page_of(cast, "record/add/", cast.earlier)
    assert client.get(address)["Location"] == page_of(cast, session=cast.earlier)
    answer = client.post(address, {"words": "Late words.", "number": "0"})
    assert "no longer supervise" in main_of(answer)
    assert "Late words." in main_of(answer)
    assert "Add to this record" not in main_of(client.get(page_of(cast, session=cast.earlier)))


def test_unfinished_actions_stand_before_the_next_record_and_one_tick_carries_them(cast):
    client = browser(cast, "supervisor")
    write(client, cast, **WHOLE)
    sign(client, cast)
    session = factories.session(
        cast.places["supervisor"], cast.user("worker"), factories.tomorrow_at(10, days=-1)
    )
    text = main_of(client.get(page_of(cast, "record/", session)))
    assert "Since we last met" in text
    assert "Ring the duty nurse." in text
    with seeing_all():
        nurse = Action.objects.get(due_on="2027-03-01")
    typed = {"covered": "Again.", "carried": [str(nurse.pk), "no-such"], "version": "0"}
    client.post(page_of(cast, "record/", session), typed)
    assert "carried over from before" in main_of(
        client.get(page_of(cast, "record/check/", session))
    )
    client.post(page_of(cast, "record/check/", session), {"version": "1"})
    text = main_of(browser(cast, "worker").get(page_of(cast, session=session)))
    assert "Ring the duty nurse." in text
    assert "Carried over" in text


def test_my_actions_show_dates_while_locked_and_words_once_unlocked(
    cast, django_assert_num_queries
):
    by = cast.user("supervisor")
    for days in (-3, -4, -5):
        session = factories.session(
            cast.places["supervisor"], cast.user("worker"), factories.tomorrow_at(10, days=days)
        )
        rows = [{"text": f"Do what {days} asks.", "owner": "worker", "due_on": "2027-03-01"}]
        with acting_as(by.pk):
            recording.seal_record(
                session=session,
                content={"actions": actions.numbered(rows)},
                keys=cast.keys["supervisor"],
                by=by,
            )
    locked = main_of(browser(cast, "worker", unlocked=False).get("/actions/"))
    assert locked.count("by Monday 1 March 2027") == 3
    assert "Do what" not in locked
    client = browser(cast, "worker")
    with django_assert_num_queries(17):
        text = main_of(client.get("/actions/"))
    for days in (-3, -4, -5):
        assert f"Do what {days} asks." in text


def test_what_became_of_an_action_is_said_to_both(cast):
    client = browser(cast, "worker")
    address = f"/actions/{cast.action.pk}/"
    missing = client.post(address, {"state": "carried"})
    assert "by which it should be done now" in main_of(missing)
    client.post(address, {"state": "dropped", "words": "It has settled itself."})
    text = main_of(browser(cast, "supervisor").get(address))
    assert "It has settled itself." in text
    assert "Dropped: Worker" in text
    assert client.post(f"{address}done/").status_code == 302
    assert "finished already" in main_of(client.get("/actions/"))


def test_a_programme_adds_renames_and_retires_its_themes_and_old_records_keep_them(cast):
    client, programme = browser(cast, "admin"), cast.places["worker"].programme
    supervisor = browser(cast, "supervisor")
    write(supervisor, cast, **WHOLE)
    root = f"/people/{programme.pk}/themes/"
    client.post(root, {"label": "Debt"})
    client.post(f"{root}boundaries/", {"label": "Lines"})
    client.post(f"{root}risk-taking/retire/")
    client.post(f"{root}risk-taking/retire/")
    assert Theme.objects.filter(programme=programme).count() == 13
    offered = dict(themes.choices(programme.pk))
    assert "risk-taking" not in offered
    assert {"Debt", "Lines"} <= set(offered.values())
    assert "Lines, Positive risk-taking" in main_of(supervisor.get(page_of(cast, "record/check/")))
    client.post(f"{root}risk-taking/bring-back/")
    assert "risk-taking" in dict(themes.choices(programme.pk))


@pytest.mark.parametrize("label", ["boundaries", "Team", " "])
def test_a_theme_needs_a_name_of_its_own(cast, label):
    client, programme = browser(cast, "admin"), cast.places["worker"].programme
    answer = client.post(f"/people/{programme.pk}/themes/", {"label": label})
    assert answer.status_code == 200
    assert "error-message" in main_of(answer)
    assert len(themes.themes_of(programme.pk)) == 12


def test_both_texts_of_two_tabs_are_shown_with_their_actions(cast):
    client = browser(cast, "supervisor")
    write(client, cast, covered="Kept.", action_0_text="Kept action.")
    answer = write(client, cast, version="1", covered="Typed.", action_0_text="Typed action.")
    assert answer.status_code == 409
    for words in ("Kept.", "Kept action.", "Typed.", "Typed action."):
        assert words in main_of(answer)


def test_the_fold_on_risk_opens_a_discussion_that_begins_empty_and_leaves_the_draft(cast):
    supervisor = browser(cast, "supervisor")
    write = f"/sessions/{cast.drafted.pk}/record/"
    supervisor.post(write, {"version": "1", "risk": "The fourth floor, alone."})
    page = supervisor.get(write).content.decode()
    begin = f"/sessions/{cast.drafted.pk}/risk/"
    link = re.search(rf'<a[^>]*href="{begin}"[^>]*>', page)[0]
    assert 'target="_blank"' in link
    assert "nothing of this record goes with it" in page
    pairing = supervisor.get(begin).context["form"]["pairing"].value()
    plan = supervisor.post(begin, {"start": "worry", "pairing": pairing})["Location"]
    assert "fourth floor" not in supervisor.get(plan).content.decode()
    assert "The fourth floor, alone." in supervisor.get(write).content.decode()

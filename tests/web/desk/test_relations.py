"""Cases of the same person on the desk: proposed, linked, told apart, merged and parted; a right added; other ends."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from dsr.cases.models import Approval, Case, CaseLink, RightTrack
from dsr.casework import close, correspond, decide
from dsr.casework.open_case import Person
from dsr.casework.steps import record_step
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.web.desk.steps import Desk, told, words


@pytest.fixture
def later(omar: Client, case: Case, juxt: Controller, now: datetime) -> Desk:
    """Omar before the same request of Anna's, sent again an hour later."""
    at = now + timedelta(hours=1)
    again = factories.open_one(
        controller=juxt, now=at, received_at=at, text="Once more: everything, please."
    ).case
    return Desk(omar, again)


def panel(desk: Desk) -> str:
    """The words of the case's page."""
    return words(desk.open())


def test_a_lonely_case_shows_no_panel(desk: Desk) -> None:
    assert "Same person?" not in panel(desk)


def test_a_likely_duplicate_is_shown_with_why_and_ways(later: Desk, case: Case) -> None:
    page = panel(later)
    for said in ("Same person?", case.reference, "same e-mail address, same name", "copy: Being worked on"):
        assert said in page, said
    markup = later.open().content.decode()
    assert (
        f"/merge/?into={case.reference}" in markup and f"other={case.reference}&amp;kind=not_same" in markup
    )
    other_way = Desk(later.client, case).open().content.decode()
    assert f"{later.case.reference}/merge/?into={case.reference}" in other_way, (
        "the later goes into the earlier"
    )


def test_who_only_looks_gets_no_buttons(later: Desk, axel: Client) -> None:
    page = Desk(axel, later.case).open()
    assert "Same person?" in words(page)
    assert "/link-case/" not in page.content.decode() and "/merge/" not in page.content.decode()


def test_linked_then_undone(later: Desk, case: Case) -> None:
    form = later.client.get(f"{later.url('link')}?other={case.reference}&kind=earlier").context["form"]
    assert (form["other_reference"].value(), form["kind"].value()) == (case.reference, "earlier")
    given = {"other_reference": case.reference, "kind": "earlier", "note": "Same hand."}
    later.does("link", given)
    page = panel(later)
    assert "Earlier request of the same person" in page and "Same hand." in page
    assert "Later request of the same person" in panel(Desk(later.client, case))
    row = CaseLink.objects.get()
    assert case.reference in words(later.open("unlink", link_id=row.pk))
    later.does("unlink", link_id=row.pk)
    assert "same e-mail address" in panel(later), "proposed again"
    assert later.open("unlink", link_id=row.pk).status_code == 404


def test_somebody_else_is_not_proposed_again_but_can_be_taken_back(later: Desk, case: Case) -> None:
    later.does("link", {"other_reference": case.reference, "kind": "not_same", "note": ""})
    page = panel(later)
    assert "same e-mail address" not in page and "Said to be somebody else's" in page


def test_a_refused_link_keeps_what_was_typed(later: Desk) -> None:
    response = later.send(
        "link", {"other_reference": "JUXT-1999-0001", "kind": "related", "note": "A guess."}
    )
    assert response.status_code == 409
    page = response.content.decode()
    assert "There is no other case JUXT-1999-0001" in words(response)
    assert "A guess." in page and 'value="JUXT-1999-0001"' in page


def test_merge_says_what_will_happen_and_both_pages_show_it(later: Desk, case: Case, now: datetime) -> None:
    page = words(later.client.get(f"{later.url('merge')}?into={case.reference}"))
    for said in (
        "This case closes.",
        "never later",
        f"Into {case.reference}: Anna Requester",
        "can be undone",
    ):
        assert said in page, said
    later.does("merge", {"into_reference": case.reference, "note": "The same words."})
    assert (later.case.merged_into, later.case.state) == (case, "closed")
    here, there = panel(later), panel(Desk(later.client, case))
    assert f"Merged into {case.reference}" in here and "Undo the merger" in here
    assert f"{later.case.reference} is answered with this case" in there
    assert "Once more: everything, please." in there and "Undo the merger" not in there
    correspond.receive_message(
        case_id=later.case.pk, text="And now?", uploads=[], now=now + timedelta(days=9)
    )
    assert "1 message came there since." in panel(Desk(later.client, case))


def test_a_merger_that_is_not_possible_is_refused_before_anything_is_typed(later: Desk, case: Case) -> None:
    RightTrack.objects.filter(case=later.case).update(right="erasure")
    page = words(later.client.get(f"{later.url('merge')}?into={case.reference}"))
    assert "Not possible now" in page and "Add the right there first" in page
    response = later.send("merge", {"into_reference": case.reference, "note": "The same."})
    assert response.status_code == 409 and "Add the right there first" in words(response)


def test_the_merger_is_undone_with_a_reason(later: Desk, case: Case) -> None:
    assert "was not merged" in words(later.open("unmerge"))
    later.does("merge", {"into_reference": case.reference, "note": "The same words."})
    assert later.send("unmerge", {"reason": ""}).status_code == 422
    later.does("unmerge", {"reason": "Two accounts."})
    assert (later.case.state, later.case.merged_into) == ("open", None)
    assert told(later.case)[-1] == "case:unmerged" and told(case)[-1] == "case:unmerged_here"
    assert "Work there." not in panel(later)


def test_the_letter_of_a_merger_can_be_read_before(later: Desk, case: Case) -> None:
    given = {"into_reference": case.reference, "note": "The same words.", "preview": "mail"}
    assert "We answer both together" in words(later.send("merge", given))
    later.case.refresh_from_db()
    assert later.case.merged_into is None


def test_the_record_tells_it_in_words(later: Desk, case: Case) -> None:
    later.does("link", {"other_reference": case.reference, "kind": "earlier", "note": ""})
    assert f"Linked with {case.reference}: Earlier request of the same person" in panel(later)


def test_a_right_is_added_with_its_own_date(desk: Desk) -> None:
    page = desk.open("add_right")
    assert "access" not in page.context["form"].fields["right"].cards
    assert desk.send("add_right", {"right": "access", "details": ""}).status_code == 422
    desk.does("add_right", {"right": "erasure", "details": "My orders."})
    track = RightTrack.objects.get(case=desk.case, right="erasure")
    assert track.details == {"what": "My orders."} and track.legal_due_on is not None
    assert "My orders." in panel(desk)


def test_somebody_who_was_not_sure_is_shown_until_the_right_is_chosen(
    omar: Client, desk: Desk, case: Case
) -> None:
    RightTrack.objects.filter(case=case).update(details={"recognise": "yes"})
    assert "The right is still to be recognised" in panel(desk)
    assert "takes the place of the mark" in words(desk.open("add_right"))
    desk.does("add_right", {"right": "access", "details": ""})
    assert "The right is still to be recognised" not in panel(desk)


def agreed(lena: Client, desk: Desk, *told: str) -> None:
    """Lena reads on the page what will happen, with the letter, and agrees."""
    waiting = Approval.objects.get(case=desk.case, state="asked")
    second = Desk(lena, desk.case)
    page = words(second.open("approval", approval_id=waiting.pk))
    for said in (*told, "Every right without an answer ends now."):
        assert said in page, said
    second.does("approval", approval_id=waiting.pk)


def test_a_processor_hands_the_request_over(omar: Client, lena: Client, cast: Cast, now: datetime) -> None:
    jtl = factories.controller("jtl", now=now)
    desk = Desk(omar, factories.open_one(controller=jtl, now=now, rights=("rectification",)).case)
    page = desk.open("hand_over")
    assert page.context["form"].initial["to"] == "Customers of JTL"
    given = {"to": "Shop Ltd", "email": "", "how": "", "note": "They will answer you."}
    response = desk.send("hand_over", given)
    assert response.status_code == 409 and "say how it is passed on" in words(response)
    assert "They will answer you." in response.content.decode()
    desk.does("hand_over", {**given, "email": "privacy@shop.example"})
    assert RightTrack.objects.get(case=desk.case).state == "working"
    assert "Handed over to the controller of the data Shop Ltd" in panel(desk)
    agreed(lena, desk, "Shop Ltd", "privacy@shop.example", "They will answer you.")
    assert RightTrack.objects.get(case=desk.case).state == "handed_over"
    assert set(OutboxMessage.objects.filter(case=desk.case).values_list("letter", flat=True)) >= {
        "hand_over_notice",
        "processor_hand_over",
    }
    assert "passed on to Shop Ltd: privacy@shop.example" in panel(desk)
    assert desk.send("hand_over", {**given, "how": "By post."}).status_code == 409


def test_not_a_request_ends_with_its_letter(desk: Desk, lena: Client) -> None:
    page = desk.open("not_a_request")
    assert "Dear Anna Requester," in page.context["form"].initial["text"]
    assert "Nobody has to name a law or a right." in words(page)
    assert desk.send("not_a_request", {"reason": "", "text": "x"}).status_code == 422
    desk.does("not_a_request", {"reason": "An invoice.", "text": "Your invoice is on its way."})
    assert [track.state for track in desk.case.tracks.all()] == ["working"]
    agreed(lena, desk, "An invoice.", "Your invoice is on its way.", "Did you mean to use a right")
    assert [track.state for track in desk.case.tracks.all()] == ["not_a_request"]
    assert "Not a request" in panel(desk)


def test_no_answer_is_only_possible_after_thirty_days(desk: Desk, now: datetime) -> None:
    assert "Nothing was asked" in words(desk.open("lapse"))
    Case.objects.filter(pk=desk.case.pk).update(waiting_since=now - timedelta(days=29))
    assert "They have 30 days to answer" in words(desk.open("lapse"))
    assert desk.send("lapse", {"text": "We heard nothing."}).status_code == 409


def test_the_menu_says_why_not(later: Desk, cast: Cast, case: Case, present: datetime) -> None:
    items = {item.label: item.reason for item in later.open().context["menu"]}
    assert items["End: no answer came"] == "Nothing was asked of the requester that is still open."
    assert items["Merge into an earlier case"] == items["Link another case"] == items["Add a right"] == ""
    decide.withdraw(case_id=later.case.pk, now=present)
    close.close(case_id=later.case.pk, actor=cast.actor("omar"), now=present)
    items = {item.label: item.reason for item in later.open().context["menu"]}
    assert items["Link another case"] == items["It is not a request"] != ""


def test_many_of_one_name_are_folded_away_without_a_merger(
    omar: Client, juxt: Controller, now: datetime
) -> None:
    for number in range(4):
        smith = Person(name="John Smith", email=f"j{number}@example.net")
        factories.open_one(controller=juxt, now=now, person=smith)
    case = factories.open_one(controller=juxt, now=now, person=Person(name="John Smith")).case
    page = Desk(omar, case).open()
    shown = page.context["themes"]["relations"]
    assert (len(shown["likely"]), len(shown["more"])) == (0, 4)
    assert "4 further cases that are less alike" in words(page)
    assert "/merge/?into=" not in page.content.decode() and "kind=not_same" in page.content.decode()


def test_no_merger_is_offered_with_what_is_answered_already(later: Desk, cast: Cast, case: Case) -> None:
    RightTrack.objects.filter(case=case).update(state="answered", decision="")
    for desk in (later, Desk(later.client, case)):
        assert "/merge/?into=" not in desk.open().content.decode()


def test_a_consent_that_was_the_only_ground_leads_to_the_erasure(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    """The card says what does not fit, and its button opens the form with the right chosen and the reason written."""
    case = factories.open_one(controller=juxt, now=now, rights=("consent_withdrawal",)).case
    desk, track = Desk(omar, case), RightTrack.objects.get(case=case)
    factories.walk_to_identity(case=case, cast=cast, now=now)
    factories.decide_one(track=track, cast=cast, now=now)
    record_step(
        case_id=case.pk,
        track_id=track.pk,
        step="consent",
        about="",
        values={"text_version": "Newsletter 2024", "stopped_on": "2026-03-02", "other_ground": "no"},
        actor=cast.actor("omar"),
        now=now,
    )
    card = desk.open().context["next"]
    assert "does not fit" in card.heading and "add the right to erasure" in card.lines[0]
    add, look = card.buttons
    assert omar.get(look.url).status_code == 200
    form = omar.get(add.url).context["form"]
    assert form.initial["right"] == "erasure" and "Art. 17(1)(b)" in form.initial["details"]
    assert omar.post(add.url, form.initial).status_code == 302
    assert set(RightTrack.objects.filter(case=case).values_list("right", flat=True)) == {
        "consent_withdrawal",
        "erasure",
    }
    assert desk.open().context["next"].heading != card.heading

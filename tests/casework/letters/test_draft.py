"""A draft is a whole letter: what came of each right, what follows later, in the person's language."""

from datetime import date, datetime

import pytest

from dsr.cases import changes
from dsr.cases.models import Case, RecipientNotice, RightTrack, SystemSearch
from dsr.casework.letters import draft_answer, interim_text, locked_blocks
from dsr.casework.open_case import Person
from dsr.register.models import Controller
from tests import factories
from tests.casework.letters.stage import case_of, decided, recorded, searched
from tests.cast import Cast


def test_a_draft_says_what_came_of_each_right(cast: Cast, now: datetime) -> None:
    rights = ("access", "erasure", "restriction", "rectification", "portability")
    case = case_of(*rights, now=now)
    decisions = ("grant", "grant_partly", "refuse", "no_data", "not_controller")
    for right, decision in zip(rights, decisions, strict=True):
        ground = "national_law" if decision in {"grant_partly", "refuse"} else ""
        decided(case, right, decision, ground=ground, cast=cast, now=now)
    subject, text = draft_answer(case=case)
    assert subject == f"Answer to your request {case.reference}"
    assert text.startswith("Dear Anna Requester,\n\nWe received your request on 2 March 2026.")
    for words in (
        "Give me a copy of my data (Art. 15 UK GDPR): we did what you asked.",
        "Delete my data (Art. 17 UK GDPR): we did part of what you asked.",
        "Stop using my data for now (Art. 18 UK GDPR): we cannot do what you asked.",
        "Correct my data (Art. 16 UK GDPR): we looked into our systems and hold no data about you.",
        "(Art. 20 UK GDPR): we are not the ones who decide about these data.",
    ):
        assert words in text


def test_a_nameless_person_is_greeted_too(juxt: Controller, now: datetime) -> None:
    case = factories.open_one(controller=juxt, now=now, person=Person()).case
    assert draft_answer(case=case)[1].startswith("Hello,")


def test_a_representative_reads_for_whom_it_was(cast: Cast, now: datetime) -> None:
    case = case_of("access", now=now)
    case.requester.on_behalf_of = "Bert Person"
    text = draft_answer(case=case)[1]
    assert "We received your request for Bert Person on 2 March 2026." in text
    assert "it means the data of Bert Person." in text


def test_what_is_still_open_is_named_with_its_date(cast: Cast, now: datetime) -> None:
    """Access goes out first; the person reads that the erasure follows, and by when."""
    case = case_of("access", "erasure", now=now)
    decided(case, "access", "grant", cast=cast, now=now)
    text = draft_answer(case=case)[1]
    assert "What follows later:\nDelete my data (Art. 17 UK GDPR): our answer follows by 2 April 2026" in text
    RightTrack.objects.filter(case=case, right="erasure").update(legal_due_on=None)
    assert "our answer follows without undue delay" in draft_answer(case=case)[1]


def test_the_search_is_told(cast: Cast, now: datetime) -> None:
    case = case_of("access", now=now)
    searched(case, now=now)
    decided(case, "access", "grant", cast=cast, now=now)
    text = draft_answer(case=case)[1]
    rows = list(SystemSearch.objects.filter(case=case).order_by("pk"))
    assert f"We found data about you in: {rows[0].system.name}." in text
    assert f"We did not look into: {rows[-1].system.name}." in text
    assert "as they were on 2 March 2026" in text
    assert "It is switched off." not in text


def test_an_erasure_tells_system_by_system(cast: Cast, now: datetime) -> None:
    case = case_of("erasure", now=now)
    track = decided(
        case, "erasure", "grant_partly", ground="legal_obligation", reasons="Invoices.", cast=cast, now=now
    )
    systems = [search.system for search in SystemSearch.objects.filter(case=case).order_by("pk")[:2]]
    plans = (
        {"action": "erase", "backup": "until", "backup_until": "2026-06-30"},
        {"action": "anonymise", "method": "The name is cut out.", "irreversible": "Yes.", "backup": "none"},
    )
    for system, plan in zip(systems, plans, strict=True):
        recorded(track, "erasure_plan", plan, about=system.slug, cast=cast, now=now)
        done = {"on": "2026-03-05", "by": "Mara", "evidence": "Ticket 7"}
        recorded(track, "erased", done, about=system.slug, cast=cast, now=now)
    kept = {"data_set": "Invoices", "exception": "b", "statute": "VAT Act", "ends_on": "2031-12-31"}
    recorded(track, "keep", kept, about="Invoices", cast=cast, now=now)
    text = draft_answer(case=case)[1]
    first, second = (system.name for system in systems)
    assert f"{first}: we deleted your data on 5 March 2026." in text
    assert f"{first}: backups still hold the data. They are overwritten by 30 June 2026." in text
    assert f"{second}: on 5 March 2026 we changed the data" in text and "How: The name is cut out." in text
    assert f"{second}: we deleted" not in text and f"{second}: backups" not in text
    assert "Mara" not in text and "Ticket 7" not in text
    locked = locked_blocks(case=case)
    assert "We keep until 31 December 2031: Invoices." in locked
    assert "a duty set by law (Art. 17(3)(b) UK GDPR): VAT Act." in locked


def test_a_removed_entry_is_not_told(cast: Cast, now: datetime) -> None:
    case = case_of("rectification", now=now)
    track = decided(case, "rectification", "grant", cast=cast, now=now)
    values = {"system": "CRM", "before": "Leeds", "after": "York", "on": "2026-03-04"}
    entry = recorded(track, "correction", values, cast=cast, now=now)
    assert "They said: “Leeds”. They now say: “York”." in draft_answer(case=case)[1]
    changes.assign(row=entry, removed_at=now, removed_by=cast.omar)
    assert "Leeds" not in draft_answer(case=case)[1]


def test_recipients_are_named_as_told_or_to_be_told(cast: Cast, now: datetime) -> None:
    case = case_of("erasure", now=now)
    track = decided(case, "erasure", "grant", cast=cast, now=now)
    first, second, third = (one.name for one in case.controller.policy.recipients[:3])
    changes.add(
        rows=[
            RecipientNotice(track=track, name=first, state="told", told_at=now, created_at=now),
            RecipientNotice(track=track, name=second, state="impossible", reason="Gone.", created_at=now),
        ]
    )
    text = draft_answer(case=case)[1]
    assert f"We told these recipients: {first} (Art. 19 UK GDPR)." in text
    assert f"We could not tell these recipients: {second} (Art. 19 UK GDPR)." in text
    coming = next(line for line in text.splitlines() if line.startswith("We are also telling"))
    assert third in coming and first not in coming and second not in coming


def test_the_marketing_stop_of_juxt_leaves_service_messages_on(cast: Cast, now: datetime) -> None:
    case = case_of("objection_direct_marketing", now=now)
    track = decided(case, "objection_direct_marketing", "grant", cast=cast, now=now)
    recorded(track, "marketing_stop", {"what": "The newsletter.", "on": "2026-03-02"}, cast=cast, now=now)
    text = draft_answer(case=case)[1]
    assert case.controller.policy.marketing and case.controller.policy.marketing.service_messages_stay
    assert "Since 2 March 2026 we no longer use your data for advertising" in text
    assert "Messages that are no advertising still come" in text
    assert "a coded mark of your address" in text


def test_the_balance_stands_in_the_reasons(cast: Cast, now: datetime) -> None:
    case = case_of("objection", now=now)
    track = decided(
        case, "objection", "refuse", ground="overriding_grounds", reasons="Fraud.", cast=cast, now=now
    )
    balance = {"interest": "Keep fraud out.", "impact": "Little.", "result": "Ours weighs more."}
    recorded(track, "balance", balance, cast=cast, now=now)
    locked = locked_blocks(case=case)
    for words in ("What the use is for: Keep fraud out.", "for you: Little.", "and why: Ours weighs more."):
        assert words in locked


def test_under_another_law_no_article_of_the_gdpr_is_cited(cast: Cast, now: datetime) -> None:
    case = case_of("access", "erasure", regime="us_va_vcdpa", now=now)
    for right in ("access", "erasure"):
        decided(case, right, "grant", cast=cast, now=now)
    text = draft_answer(case=case)[1]
    assert "Delete my data (Virginia Consumer Data Protection Act): we did what you asked." in text
    assert "GDPR" not in text and "Art." not in text


def test_switzerland_has_articles_of_its_own(cast: Cast, now: datetime) -> None:
    case = case_of("access", regime="ch_fadp", now=now)
    decided(case, "access", "grant", cast=cast, now=now)
    assert "(Art. 25 FADP): we did what you asked." in draft_answer(case=case)[1]


@pytest.mark.parametrize("language", ["de", "fr"])
def test_a_draft_is_written_in_the_persons_language(cast: Cast, now: datetime, language: str) -> None:
    """The month at least is in the language; the catalogues are complete elsewhere (make languages)."""
    case = case_of("access", now=now)
    decided(case, "access", "grant", cast=cast, now=now)
    case.language = language
    text = draft_answer(case=case)[1]
    assert {"de": "März 2026", "fr": "mars 2026"}[language] in text


def test_an_interim_letter_says_what_was_looked_into(now: datetime) -> None:
    case = case_of("access", now=now)
    searched(case, now=now)
    text = interim_text(case=case)
    assert "We have looked into: " in text and "not finished yet" in text
    assert "(Art." not in text


def test_days_are_those_of_the_controllers_zone(cast: Cast, now: datetime) -> None:
    case = case_of("access", now=now)
    late = now.replace(month=6, hour=23, minute=30)  # half past midnight in London
    SystemSearch.objects.filter(case=case).update(state="found", searched_at=late)
    decided(case, "access", "grant", cast=cast, now=now)
    assert f"as they were on {date(2026, 6, 3).day} June 2026" in draft_answer(case=Case.objects.get())[1]

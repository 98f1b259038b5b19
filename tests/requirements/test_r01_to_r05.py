"""R1 documented procedure, R2 acknowledgement and dates, R3 no ID by default, R4 search, R5 information."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from dsr.cases.models import Answer, CaseFile, IdentityCheck, Milestone, SystemSearch
from dsr.casework import collect, identity, identity_evidence, prepare_answer, remind
from dsr.casework.door import NotNow
from dsr.cli.reference_pages import PAGES
from dsr.common.vault import vault
from dsr.register.article_15 import article_15_items
from dsr.register.models import Controller
from dsr.rules.checklists.copies import ARTICLE_15_ITEMS
from dsr.rules.checklists.rights import CHECKLISTS, PROCEDURE_VERSION
from dsr.rules.rights import RIGHTS, Right
from tests import factories
from tests.casework.scenes import PDF, pdf
from tests.cast import Cast
from tests.stories.teller import Story, received

pytestmark = pytest.mark.django_db
REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
FEWER = "There is no account, no known address, no past order and no number."


def test_r01_every_right_has_a_versioned_procedure_document_that_is_up_to_date(story: Story) -> None:
    """The document is written from the very checklists that hold the handler up, and lies in the repository."""
    written = (REFERENCE / "procedures.md").read_text()
    assert written == PAGES["procedures.md"]()
    assert f"Version {PROCEDURE_VERSION}." in written
    assert set(CHECKLISTS) == set(Right)
    for right, checklist in CHECKLISTS.items():
        part = written.split(f"\n## {RIGHTS[right].legal_name}\n", 1)[1].split("\n## ", 1)[0]
        assert all(f"{step.title} (`{step.slug}`)" in part for step in checklist.steps)
        assert all(step.citation and step.why for step in checklist.steps)
    opened = story.recorded("case:opened")[0].known
    assert opened["rule_version"] == story.track().rule_version != ""


def test_r02_the_acknowledgement_goes_by_itself_and_alarms_follow(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Nobody does anything: Anna has her date at once, and the team is told again and again."""
    story = received(controller=juxt, cast=cast, at=now)
    assert story.letters() == ["acknowledgement"]
    assert "2 April 2026" in story.letter("acknowledgement")
    case = story.fresh()
    assert (case.legal_due_on, case.safe_due_on, case.target_on) == (
        date(2026, 4, 2),
        date(2026, 4, 2),
        date(2026, 3, 23),
    )
    fired = []
    at = now
    while at < now + timedelta(days=39):  # Easter comes before the first working day after the date
        at += timedelta(hours=1)
        for row in Milestone.objects.filter(case=case, done_at=None, cancelled_at=None, due_at__lte=at):
            assert remind.fire_milestone(milestone_id=row.pk, now=at)
            fired.append(row.kind)
    assert fired[:6] == ["days_14", "target", "days_7", "days_3", "days_1", "due_today"]
    assert set(fired[6:]) == {"overdue"} and len(fired) > 6


def test_r03_a_document_needs_a_ground_and_a_reason_and_is_gone_after_the_look(
    client: Client,
    juxt: Controller,
    cast: Cast,
    now: datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """No ground, no question; no reason against less, no document; no question, no upload; no check, no copy."""
    story = received(controller=juxt, cast=cast, at=now)
    story.omar_takes_it()
    page = story.opened.status_url.partition("/status/")[2]

    def ask(ground: str, why_not_less: str) -> None:
        identity.ask_identity(
            case_id=story.case.pk,
            ground=ground,
            method="document",
            text="Please show us who you are.",
            why_not_less=why_not_less,
            actor=story.actor(),
            now=story.minute(),
        )

    def upload() -> int:
        return client.post(
            f"/status/{page}identity/proof/", {"files": SimpleUploadedFile("c.pdf", PDF)}
        ).status_code

    assert "identity/proof" not in client.get(f"/status/{page}").content.decode()
    assert upload() == 409
    with pytest.raises(NotNow):
        ask("", FEWER)
    with pytest.raises(NotNow, match="last resort"):
        ask("sensitive", " ")
    with pytest.raises(NotNow, match="only after a ground"):
        story.knows_anna("document")
    assert not IdentityCheck.objects.exists() and not CaseFile.objects.exists()

    ask("sensitive", FEWER)
    for words in ("Please cover before you make the copy:", "the photo", "destroyed by itself"):
        assert words in story.letter("identity_request")
    assert "identity/proof" in client.get(f"/status/{page}").content.decode()
    identity_evidence.receive_evidence(case_id=story.case.pk, uploads=[pdf("card.pdf")], now=story.minute())
    row = CaseFile.objects.get(purpose="identity")
    (bytes_on_disk,) = [path for path in vault().directory.rglob(row.vault_name) if path.is_file()]
    identity_evidence.look_at_evidence(
        case_id=story.case.pk, file_id=row.pk, actor=story.actor(), now=story.minute()
    )
    with django_capture_on_commit_callbacks(
        execute=True
    ):  # the bytes go when the verb's work is kept for good
        story.knows_anna("document")
    assert not CaseFile.objects.exists() and not bytes_on_disk.exists()
    kinds = [entry.kind for entry in story.recorded("evidence:looked_at", "evidence:destroyed")]
    assert kinds == ["evidence:looked_at", "evidence:destroyed"]
    check = IdentityCheck.objects.get(confirmed=True)
    assert (check.method, check.note) == ("document", "")


def test_r04_every_system_is_looked_into_or_a_reason_says_why_not(story: Story) -> None:
    """The inventory is the controller's; each look has its keys, its hits, its day and its person."""
    systems = set(story.case.controller.systems.values_list("slug", flat=True))
    searches = SystemSearch.objects.filter(case=story.case).select_related("system")
    assert {search.system.slug for search in searches} == systems
    with pytest.raises(NotNow, match="data systems have no result yet"):
        story.decides("no_data")
    first = searches[0]

    def look(**said: object) -> None:
        collect.record_search(
            search_id=first.pk,
            case_id=story.case.pk,
            keys=["name", "email"],
            uploads=[],
            actor=story.actor(),
            now=story.minute(),
            **said,  # type: ignore[arg-type]
        )

    with pytest.raises(NotNow, match="Say why this system was not searched"):
        look(result="not_searched", note="The owner told me.", told_reason=" ")
    look(result="not_searched", note="", told_reason="It was switched off in 2019, its disks destroyed.")
    look(result="nothing_found", note="")
    first.refresh_from_db()
    assert (first.keys, first.hits, first.searched_by, first.searched_at) == (
        "email,name",
        0,
        story.cast.omar,
        story.now,
    )
    story.searches("salesforce")
    found = SystemSearch.objects.get(case=story.case, system__slug="salesforce")
    assert (found.state, found.hits) == ("found", 2)
    assert len(story.recorded("search:recorded")) == 2 + len(systems)
    story.decides("grant")


@pytest.mark.parametrize("item", ARTICLE_15_ITEMS)
def test_r05_access_is_not_given_while_one_item_is_empty(story: Story, item: str) -> None:
    """Each of Art. 15(1)(a) to (h) and 15(2) has its text for this person, or the answer does not go."""
    story.searches("salesforce")
    story.decides("grant")
    items = factories.information()
    emptied = [{**one, "text": "  "} if one["article"] == item else one for one in items]

    def write(information: list[dict[str, str]]) -> None:
        prepare_answer.prepare_answer(
            case_id=story.case.pk,
            subject="Answer",
            body="Here it is.",
            information=information,
            actor=story.actor(),
            now=story.minute(),
        )
        story.builds()

    write(emptied)
    with pytest.raises(NotNow, match="items about the processing are empty"):
        story.asks_release()
    write(items)
    story.asks_release()
    story.lena_releases()
    kept = {one["article"]: one["text"] for one in Answer.objects.get().information}
    assert kept[item] == f"Of Anna: {item}."


def test_r05_the_first_words_name_recipients_and_are_silent_where_the_register_is(juxt: Controller) -> None:
    """Names, not kinds (C-154/21); nothing is made up, so that the handler must write it."""
    drafts = {one.item: one.text for one in article_15_items(profile=juxt.policy)}
    assert all(one.name in drafts["c"] for one in juxt.policy.recipients)
    assert drafts["h"] == "" and "Information Commissioner" in drafts["f"]

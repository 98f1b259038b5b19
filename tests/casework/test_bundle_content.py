"""What a bundle is told to say: tables as records, other files as they are, every system and what it gave."""

import json
from datetime import date

import pytest

from dsr.bundles.content import Scope, SearchOutcome
from dsr.cases.models import Answer, CollectedSet, RedactionRule, RightTrack, SystemRun, SystemSearch
from dsr.casework.bundle_content import content_of, letter_of, pdf_letter
from dsr.casework.collect import record_search
from dsr.casework.files import Upload
from dsr.casework.open_case import Person
from dsr.common.record_lines import line_of
from dsr.common.vault import vault
from dsr.register.models import Controller
from tests import factories
from tests.casework.review_stage import staged
from tests.casework.scenes import Scene, pdf, table


def add(scene: Scene, *uploads: Upload) -> None:
    record_search(
        search_id=scene.search.pk,
        case_id=scene.case.pk,
        result="found",
        keys=["email", "name"],
        note="",
        uploads=uploads,
        actor=scene.actor("omar"),
        now=scene.now,
    )


def test_it_says_who_what_when_and_where_was_looked(scene: Scene) -> None:
    answer = scene.prepared()
    add(scene, pdf("letter.pdf"), table())
    content = content_of(answer=answer, now=scene.now)
    assert (content.reference, content.requester) == ("JUXT-2026-0001", "Anna Requester")
    assert (content.received_on, content.due_on) == (date(2026, 3, 2), date(2026, 4, 2))
    assert content.controller[0] == "JUXT Ltd." and content.law.startswith("UK GDPR")
    assert len(content.sources) == 5
    found = [source for source in content.sources if source.outcome is SearchOutcome.FOUND]
    assert [(source.searched_on, source.keys) for source in found] == [
        (date(2026, 3, 2), ["e-mail address", "name"])
    ]
    assert [(file.name, file.source) for file in content.files] == [("letter.pdf", found[0].name)]
    assert b"".join(content.files[0].open()).startswith(b"%PDF")
    records = [row for collection in content.collections for row in collection.records()]
    assert len(records) == 4 and records[0]["city"] == "Leeds"


def test_a_system_nobody_looked_into_is_named_with_why(juxt: Controller, scene: Scene) -> None:
    answer = scene.prepared()
    SystemSearch.objects.filter(pk=scene.search.pk).update(state="pending", searched_at=None)
    other = SystemSearch.objects.order_by("pk").last()
    assert other is not None
    SystemSearch.objects.filter(pk=other.pk).update(
        state="not_searched", note="Ask Bob.", told_reason="It was shut down in 2020."
    )
    reasons = {source.reason for source in content_of(answer=answer, now=scene.now).sources}
    assert reasons == {"Not part of this request.", "It was shut down in 2020.", ""}


def test_for_somebody_else_it_names_whose_data_they_are(juxt: Controller, scene: Scene) -> None:
    person = Person(
        name="Wendy", email="w@example.org", address="1 High Street\nLeeds", on_behalf_of="Walter"
    )
    scene.case = factories.open_one(controller=juxt, now=scene.now, person=person).case
    answer = scene.prepared()
    assert content_of(answer=answer, now=scene.now).requester == "Walter"
    letter = letter_of(answer=answer, now=scene.now)
    assert letter.requester == ["Wendy", "1 High Street", "Leeds", "w@example.org"]
    assert letter.place_and_date == "2 March 2026"


@pytest.mark.parametrize("extra", ["a file", "a letter"])
def test_a_document_cannot_carry_files_nor_be_without_a_letter(scene: Scene, extra: str) -> None:
    answer = scene.prepared()
    if extra == "a file":
        add(scene, pdf())
    content = content_of(answer=answer, now=scene.now)
    if extra == "a letter":
        content = type(content)(
            **{name: getattr(content, name) for name in content.__slots__} | {"letter": None}
        )
    assert pdf_letter(content=content) is None


def test_information_of_article_15_goes_along(scene: Scene) -> None:
    answer = scene.prepared()
    items = [{"article": "15(1)(a)", "heading": "What for", "text": "Orders.\nInvoices."}]
    Answer.objects.update(information=items)
    answer.refresh_from_db()
    (item,) = content_of(answer=answer, now=scene.now).information
    assert (item.article, item.heading, list(item.paragraphs)) == (
        "15(1)(a)",
        "What for",
        ["Orders.", "Invoices."],
    )


def test_the_law_is_named_as_people_know_it(scene: Scene) -> None:
    law = content_of(answer=scene.prepared(), now=scene.now).law
    assert law == "UK GDPR as amended by the Data (Use and Access) Act 2025"


def test_a_set_lies_ready_as_lines_unless_something_in_it_is_covered(scene: Scene) -> None:
    answer = scene.prepared()
    collected = CollectedSet.objects.get(case=scene.case)
    (uploaded,) = content_of(answer=answer, now=scene.now).collections
    assert uploaded.lines is None and len(list(uploaded.records())) == 2
    run = SystemRun.objects.create(
        case=scene.case,
        search=collected.search,
        system=collected.search.system,
        kind="collect",
        created_at=scene.now,
        due_at=scene.now,
    )
    records = [{"name": "Anna", "city": "Leeds"}, {"name": "Bob", "city": "York"}]
    file = collected.file
    file.place(vault().store(stream=[line_of(record=record) for record in records]))
    file.save()
    CollectedSet.objects.filter(pk=collected.pk).update(run=run, records=2, offsets=bytes(8))
    (ready,) = content_of(answer=answer, now=scene.now).collections
    assert ready.lines is not None
    assert [json.loads(line)["name"] for line in ready.lines.open()] == ["Anna", "Bob"]
    assert sum(map(len, ready.lines.open())) <= ready.lines.size
    RedactionRule.objects.create(
        case=scene.case, kind="field", what="city", ground="third_party", at=scene.now, by=scene.cast.omar
    )
    content = content_of(answer=answer, now=scene.now)
    (covered,) = content.collections
    assert covered.lines is None
    assert "Leeds" not in json.dumps(list(covered.records()))
    (held,) = content.held_back()
    assert (held.ground, held.records, held.values) == ("third_party", 0, 2)
    assert held.reason.startswith("It is about other people")


@pytest.mark.parametrize(
    ("rights", "scope"),
    [
        (("access",), Scope.ACCESS),
        (("access", "portability"), Scope.BOTH),
        (("portability",), Scope.PORTABILITY),
    ],
)
def test_what_the_package_is_for_follows_from_the_rights(
    scene: Scene, rights: tuple[str, ...], scope: Scope
) -> None:
    answer = scene.prepared()
    track = RightTrack.objects.get(case=scene.case)
    for right in rights:
        track.pk, track.right = (track.pk if right == rights[0] else None), right
        track.save()
    assert content_of(answer=answer, now=scene.now).scope is scope


def test_what_was_concluded_about_the_person_is_marked(scene: Scene) -> None:
    answer = scene.prepared()
    fields = [
        {"path": "city", "title": "Town", "categories": ["user.contact.address.city"]},
        {"path": "name", "title": "Segment", "categories": ["user.derived"]},
    ]
    CollectedSet.objects.filter(case=scene.case).update(fields=fields)
    (marked,) = content_of(answer=answer, now=scene.now).collections
    assert (marked.portable, marked.not_portable) == (True, frozenset({"name"}))
    assert [field.title for field in marked.fields] == ["Town", "Segment"]
    CollectedSet.objects.filter(case=scene.case).update(fields=fields[1:])
    (none,) = content_of(answer=answer, now=scene.now).collections
    assert not none.portable


def test_a_document_alone_says_what_was_held_back_and_why(scene: Scene) -> None:
    answer = scene.prepared()
    staged(scene, name="requests", third_party="Reached through an employee's service requests.")
    document = pdf_letter(content=content_of(answer=answer, now=scene.now))
    assert document is not None
    (held,) = [block for block in document.blocks if block.heading == "What was held back"]
    (line,) = held.points
    assert "Requests: 3 records not given." in line
    assert (
        document.blocks[-1].points[-1].endswith("city: York")
    )  # the records stay last: they are counted from there


def test_a_document_alone_counts_what_was_covered(scene: Scene) -> None:
    answer = scene.prepared()
    staged(scene)
    RedactionRule.objects.create(
        case=scene.case,
        kind="text",
        what="Bob Stone",
        ground="third_party",
        by=scene.actor("omar").staff,
        at=scene.now,
    )
    document = pdf_letter(content=content_of(answer=answer, now=scene.now))
    assert document is not None
    (held,) = [block for block in document.blocks if block.heading == "What was held back"]
    assert ["2 values blacked out" in line for line in held.points] == [True]
    assert "Bob Stone" not in str(document)


def test_a_document_alone_is_silent_where_nothing_was_held_back(scene: Scene) -> None:
    document = pdf_letter(content=content_of(answer=scene.prepared(), now=scene.now))
    assert document is not None
    assert "What was held back" not in [block.heading for block in document.blocks]

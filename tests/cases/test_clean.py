"""What a row may hold is made so in one place: no NUL, no half characters, nothing too long, nothing cut."""

from datetime import datetime

import pytest

from dsr.audit.models import AuditEntry
from dsr.cases.clean import LONGEST_TEXT, clean
from dsr.cases.models import Case, IntakeDraft, Requester, RightTrack
from dsr.cases.refusals import NotNow, TextTooLong
from dsr.casework.open_case import Person
from dsr.register.models import Controller
from tests import factories


@pytest.mark.both_databases
@pytest.mark.django_db
def test_nuls_and_half_characters_reach_no_table(juxt: Controller, now: datetime) -> None:
    person = Person(
        name="An\x00na \ud800X",
        email="anna@example.org",
        address="1 High\x00 Street\nLeeds",
        identifiers={"custo\x00mer": "4\x002\udfff"},
    )
    case = factories.open_one(controller=juxt, now=now, person=person, text="Please\x00.").case
    kept = Requester.objects.get(case=case)
    assert (kept.name, kept.address, kept.identifiers) == (
        "Anna X",
        "1 High Street\nLeeds",
        {"customer": "42"},
    )
    assert Case.objects.get().request_text == "Please."
    assert list(Case.objects.matching("anna")) == [case]
    assert AuditEntry.objects.get(kind="case:opened").known["requester"] == "Anna X"


def test_what_is_too_long_is_refused_with_its_number() -> None:
    row = Requester(name="A" * 201)
    with pytest.raises(TextTooLong, match="This text has 201 characters; 200 is the most"):
        clean(row=row)
    assert row.name == "A" * 201
    clean(row=row, names=["email"])
    with pytest.raises(TextTooLong):
        clean(row=Requester(address="A" * (LONGEST_TEXT + 1)))
    with pytest.raises(TextTooLong):
        clean(row=RightTrack(details={"a": ["x", {"b": "A" * (LONGEST_TEXT + 1)}]}))
    assert issubclass(TextTooLong, NotNow)


def test_lists_and_numbers_stay_what_they_are() -> None:
    row = RightTrack(details={"a": [1, None, True, 2.5, ("x\x00", "y")]})
    clean(row=row)
    assert row.details == {"a": [1, None, True, 2.5, ["x", "y"]]}


def test_what_we_sealed_ourselves_is_left_alone() -> None:
    row = IntakeDraft(sealed="A" * (LONGEST_TEXT + 1))
    clean(row=row)
    assert len(row.sealed) == LONGEST_TEXT + 1

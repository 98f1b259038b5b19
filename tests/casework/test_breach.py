"""A breach seen in a case: 72 hours from awareness, steps in the file, leads reminded, never closed by accident."""

from datetime import datetime, timedelta

import pytest

from dsr.cases.models import Breach, Message
from dsr.casework import assign, breach, decide
from dsr.casework import close as case_close
from dsr.casework.breach import WrongValues
from dsr.casework.door import NaiveMoment, NotNow, UnknownChoice
from dsr.mail import outbox
from dsr.mail.models import OutboxMessage
from tests.casework.scenes import Scene
from tests.casework.themes import people

HOUR = timedelta(hours=1)


def flag(
    scene: Scene, *, aware_at: datetime | None = None, kind: str = "other", what: str = "Lost."
) -> Breach:
    return breach.raise_breach(
        case_id=scene.case.pk,
        kind=kind,
        what=what,
        aware_at=aware_at or scene.now,
        actor=scene.actor("omar"),
        now=scene.later,
    )


def mails() -> list[str]:
    return list(OutboxMessage.objects.filter(letter="breach_due").order_by("pk").values_list("to", flat=True))


def sweep(scene: Scene, hours: int) -> int:
    return breach.sweep_breaches(now=scene.now + hours * HOUR)


def tell(scene: Scene) -> None:
    breach.tell_person(
        case_id=scene.case.pk,
        breach_id=people.flag(scene),
        text="Your letter went to a neighbour.",
        consequences="They may have read it.",
        measures="It was given back.",
        actor=scene.actor("omar"),
        now=scene.later,
    )


def close(scene: Scene) -> None:
    breach.close_breach(
        case_id=scene.case.pk, breach_id=people.flag(scene), actor=scene.actor("lena"), now=scene.later
    )


def test_the_72_hours_run_from_awareness_not_from_the_record(scene: Scene) -> None:
    row = flag(scene)
    assert row.due_before == scene.now + timedelta(hours=72)


def test_what_happened_is_said_and_is_personal(scene: Scene) -> None:
    with pytest.raises(NotNow, match="Say what happened"):
        flag(scene, what=" ")
    flag(scene, what="Anna's letter went to Bert.")
    (entry,) = scene.entries("breach:raised")
    assert "Bert" not in entry.facts
    assert entry.known["what"] == "Anna's letter went to Bert."


def test_impossible_moments_and_kinds(scene: Scene) -> None:
    with pytest.raises(NotNow, match="between the receipt"):
        flag(scene, aware_at=scene.later + HOUR)
    with pytest.raises(NotNow, match="between the receipt"):
        flag(scene, aware_at=scene.now - HOUR)
    with pytest.raises(NaiveMoment):
        flag(scene, aware_at=scene.now.replace(tzinfo=None))
    with pytest.raises(UnknownChoice):
        flag(scene, kind="bad luck")
    assert not Breach.objects.exists()


def test_r19_a_wrong_recipient_can_be_raised_when_the_case_is_closed(scene: Scene) -> None:
    assign.assign(case_id=scene.case.pk, assignee=scene.cast.omar, actor=scene.actor("omar"), now=scene.now)
    decide.withdraw(case_id=scene.case.pk, now=scene.now)
    case_close.close(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    assert flag(scene, kind="wrong_recipient").closed_at is None


def test_the_leads_hear_of_it_at_once_before_the_end_and_at_the_end(scene: Scene) -> None:
    flag(scene)
    assert mails() == ["lena@example.com"]
    text = outbox.opened(row=OutboxMessage.objects.get(letter="breach_due")).text
    assert scene.case.reference in text
    assert "Anna" not in text
    assert [sweep(scene, hours) for hours in (3, 47, 48, 49, 71, 72, 73, 200)] == [0, 0, 1, 0, 0, 1, 0, 0]
    assert mails() == ["lena@example.com"] * 3


def test_a_breach_raised_late_is_not_told_of_twice_at_once(scene: Scene) -> None:
    scene.now -= 60 * HOUR
    scene.case.received_at = scene.now
    scene.case.save()
    row = flag(scene)
    Breach.objects.filter(pk=row.pk).update(reminded_at=scene.now + 60 * HOUR)
    assert sweep(scene, 61) == 0
    assert sweep(scene, 72) == 1


def test_once_the_authority_is_told_nobody_is_reminded(scene: Scene) -> None:
    flag(scene)
    for step in ("risk", "authority"):
        people.record(scene, scene.actor("omar"), step)
    assert sweep(scene, 49) == 0


def test_one_broken_breach_does_not_silence_the_others(scene: Scene) -> None:
    flag(scene)
    people.represented(scene)
    flag(scene)
    Breach.objects.filter(pk=Breach.objects.earliest("pk").pk).update(steps={"contain": "not a step"})
    assert sweep(scene, 49) == 1


def test_steps_keep_values_who_and_when(scene: Scene) -> None:
    people.raised(scene)
    people.record(scene, scene.actor("omar"), "contain", done="Link replaced.")
    entry = Breach.objects.get().steps["contain"]
    assert entry == {
        "values": {"done": "Link replaced."},
        "at": scene.later.isoformat(),
        "by": "Omar Handler",
    }
    people.record(scene, scene.actor("omar"), "contain", done="Link replaced, download revoked.")
    both = [entry.known["values"]["done"] for entry in scene.entries("breach:step")]
    assert both == ["Link replaced.", "Link replaced, download revoked."]
    assert "revoked" not in scene.entries("breach:step")[1].facts


def test_what_is_wrong_is_said_by_field(scene: Scene) -> None:
    people.raised(scene)
    with pytest.raises(WrongValues) as refusal:
        people.record(scene, scene.actor("omar"), "risk", level="", why="")
    assert set(refusal.value.wrong) == {"level", "why"}
    with pytest.raises(UnknownChoice):
        breach.record_breach_step(
            case_id=scene.case.pk,
            breach_id=people.flag(scene),
            step="forget",
            values={},
            actor=scene.actor("omar"),
            now=scene.later,
        )


def test_art_33_a_risk_cannot_be_kept_from_the_authority(scene: Scene) -> None:
    people.raised(scene)
    people.record(scene, scene.actor("omar"), "risk", level="high")
    with pytest.raises(NotNow, match="must be notified"):
        people.record(scene, scene.actor("omar"), "authority")
    with pytest.raises(NotNow, match="high risk"):
        people.record(scene, scene.actor("omar"), "persons")


def test_it_closes_only_when_every_step_is_recorded(scene: Scene) -> None:
    people.raised(scene)
    with pytest.raises(NotNow, match="Contain it, Assess the risk"):
        close(scene)
    for step in people.STEP_VALUES:
        people.record(scene, scene.actor("omar"), step)
    close(scene)
    assert Breach.objects.get().closed_at == scene.later
    with pytest.raises(NotNow, match="closed"):
        people.record(scene, scene.actor("omar"), "contain")
    assert sweep(scene, 500) == 0


def test_art_34_the_person_reads_what_happened(scene: Scene) -> None:
    people.raised(scene)
    tell(scene)
    assert Message.objects.get(case=scene.case).body.startswith("Your letter went to a neighbour.")
    mail = OutboxMessage.objects.get(letter="breach_notice")
    text = outbox.opened(row=mail).text
    assert mail.to == "anna@example.org"
    assert "They may have read it." in text
    assert "It was given back." in text


def test_where_somebody_else_asked_the_notice_does_not_go_to_them(scene: Scene) -> None:
    flag(scene, kind="mismatch")
    with pytest.raises(NotNow, match="not the person"):
        tell(scene)
    assert not Message.objects.exists()

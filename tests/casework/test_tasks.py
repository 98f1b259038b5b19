"""Tasks from letters: opened once by what happened, ended by the act that sees to it or by a person's word."""

import pytest
from pytest_django.fixtures import Settings

from dsr.accounts.permits import NotYours
from dsr.audit.models import AuditEntry
from dsr.cases.choices import TaskKind
from dsr.cases.models import SentLetter, Task
from dsr.casework import tasks
from dsr.casework.correspond import receive_message
from dsr.casework.door import NotNow
from dsr.casework.post_mail import post_mail, resolve_uncertain, send_again, settle_abandoned
from dsr.mail import claims
from dsr.mail.models import OutboxMessage
from tests.casework.letter_scenes import bounced, mail_of, message, open_task
from tests.casework.scenes import Scene, everything
from tests.mail.scripted import ScriptedServer

pytestmark = pytest.mark.django_db


def refused(scene: Scene, settings: Settings, reply: str = "550 no such user") -> SentLetter:
    """A message that the server did not take."""
    letter = message(scene)
    with ScriptedServer(rcpt=reply) as server:
        settings.DSR_MAIL_URL = server.url
        post_mail(mail_id=mail_of(letter).pk, now=scene.now)
    letter.refresh_from_db()
    return letter


def done(scene: Scene, outcome: str = "Rang her: she reads it on the status page.") -> None:
    tasks.finish(
        case_id=scene.case.pk,
        task_id=open_task(scene).pk,
        outcome=outcome,
        actor=scene.actor("omar"),
        now=scene.later,
    )


def test_a_refused_letter_comes_back_as_a_task_and_is_the_next_thing_to_do(
    scene: Scene, settings: Settings
) -> None:
    scene.released()
    letter = refused(scene, settings)
    assert (letter.failed_at, letter.proof, letter.delivered_at) == (scene.now, "refused:550", None)
    task = open_task(scene)
    assert (task.kind, task.about) == ("letter_failed", f"letter:{letter.pk}")
    assert scene.fresh().next_step == "see_to_tasks"
    done(scene)
    assert scene.fresh().next_step == "close"


def test_sending_it_again_ends_the_task(scene: Scene, settings: Settings) -> None:
    letter = refused(scene, settings)
    send_again(mail_id=mail_of(letter).pk, actor=scene.actor("omar"), now=scene.later)
    letter.refresh_from_db()
    assert (letter.failed_at, letter.proof) == (None, "")
    task = Task.objects.get()
    assert (task.done_at, task.done_by, task.outcome) == (scene.later, scene.cast.omar, "Sent again.")


def test_an_uncertain_one_is_a_task_until_somebody_knows(scene: Scene) -> None:
    letter = message(scene)
    row = claims.claim(mail_id=mail_of(letter).pk, now=scene.now)
    assert row is not None
    claims.mark_committing(row=row, now=scene.now)
    settle_abandoned(now=scene.now, older_than=None)
    letter.refresh_from_db()
    assert open_task(scene).kind == "letter_uncertain"
    assert (letter.delivered_at, letter.failed_at) == (None, None)
    resolve_uncertain(mail_id=row.pk, sent=True, actor=scene.actor("omar"), now=scene.later)
    letter.refresh_from_db()
    assert (letter.delivered_at, letter.failed_at) == (scene.later, None)
    assert not Task.objects.filter(done_at=None).exists()


def test_the_outcome_is_personal_and_kept(scene: Scene) -> None:
    bounced(scene)
    done(scene)
    entry = AuditEntry.objects.get(kind="task:done")
    assert "Rang her" not in str(entry.facts)
    assert Task.objects.get().outcome.startswith("Rang her")


def test_refusals_leave_nothing(scene: Scene) -> None:
    bounced(scene)
    task = open_task(scene)
    before = everything()
    with pytest.raises(NotNow, match="Say what"):
        done(scene, "  ")
    for case_id, task_id in ((scene.case.pk, 10**6), (10**6, task.pk)):
        with pytest.raises(NotYours):
            tasks.finish(
                case_id=case_id, task_id=task_id, outcome="x", actor=scene.actor("omar"), now=scene.later
            )
    assert everything() == before
    done(scene)
    with pytest.raises(NotNow, match="already"):
        tasks.finish(
            case_id=scene.case.pk, task_id=task.pk, outcome="x", actor=scene.actor("omar"), now=scene.later
        )


def test_a_task_of_another_kind_ends_by_itself_only(scene: Scene) -> None:
    Task.objects.create(case=scene.case, kind="destroy_evidence", about="1", created_at=scene.now)
    with pytest.raises(NotNow, match="ends by itself"):
        done(scene)


def test_the_same_trouble_twice_is_one_task(scene: Scene) -> None:
    letter = message(scene)
    for _ in range(2):
        tasks.open_for_letter(letter=letter, kind=TaskKind.LETTER_FAILED, now=scene.now)
    assert Task.objects.count() == 1


def test_a_message_after_the_end_is_put_before_the_team(scene: Scene) -> None:
    scene.closed()
    receive_message(case_id=scene.case.pk, text="One thing more.", uploads=[], now=scene.later)
    task = open_task(scene)
    assert (task.kind, task.about[:8]) == ("message_came", "message:")
    mail = OutboxMessage.objects.get(case=scene.case, letter="task_reminder")
    assert mail.to == scene.cast.omar.email
    done(scene)
    assert not Task.objects.filter(done_at=None).exists()


def test_a_message_to_a_running_case_is_seen_on_its_page(scene: Scene) -> None:
    receive_message(case_id=scene.case.pk, text="One thing more.", uploads=[], now=scene.later)
    assert not Task.objects.exists()

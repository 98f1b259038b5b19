"""Owners of systems: asked after identity only, one list, links that end, reminders once, erasure only as approved."""

import io
from datetime import timedelta
from typing import Any

import pytest

from dsr.accounts.permits import NotYours
from dsr.cases.choices import SearchState
from dsr.cases.models import CollectedSet, OwnerLink, OwnerTask, StepEntry, SystemSearch
from dsr.casework import decide, owner_links, owner_reminders, owner_replies, owner_tasks
from dsr.casework.door import NotNow
from dsr.casework.files import Upload
from dsr.casework.owner_links import OwnerLinkDead
from dsr.mail.models import OutboxMessage
from dsr.mail.outbox import opened
from dsr.register.models import DataSystem
from dsr.rules.owners import FIRST_IDENTITY
from tests.casework.scenes import Scene
from tests.casework.themes import owners

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def ask_all(scene: Scene) -> int:
    return owner_tasks.ask_all_owners(
        case_id=scene.case.pk, instructions="Also in archives.", actor=scene.actor("omar"), now=scene.now
    )


def token_of(mail: OutboxMessage) -> str:
    return opened(row=mail).text.split("/tasks/")[1].split("/")[0]


def mails(scene: Scene) -> list[OutboxMessage]:
    return list(
        OutboxMessage.objects.filter(case=scene.case, letter__startswith="system_owner").order_by("pk")
    )


def test_nobody_is_asked_before_it_is_settled_who_asks(scene: Scene) -> None:
    DataSystem.objects.update(owner_email=owners.OWNER)
    with pytest.raises(NotNow, match=FIRST_IDENTITY):
        ask_all(scene)


def test_an_owner_of_several_systems_gets_one_mail_and_sees_one_list(scene: Scene) -> None:
    owners.owned(scene)
    pending = SystemSearch.objects.filter(case=scene.case).count()
    assert pending > 1
    assert ask_all(scene) == pending
    (mail,) = mails(scene)
    found = owner_links.find_list(token=token_of(mail), now=scene.later)
    assert owner_links.tasks_of(link=found).count() == pending
    assert "anna" not in opened(row=mail).text.lower()


def test_a_link_ends_and_only_the_owners_address_gets_a_new_one(scene: Scene) -> None:
    owners.asked(scene)
    token = token_of(mails(scene)[0])
    late = scene.now + owner_links.LIFETIME
    with pytest.raises(OwnerLinkDead) as dead:
        owner_links.find_list(token=token, now=late)
    assert dead.value.expired is not None
    owner_tasks.mail_list_link(link=dead.value.expired, now=late)
    again = mails(scene)[-1]
    assert again.to == owners.OWNER
    assert owner_links.find_list(token=token_of(again), now=late).owner_email == owners.OWNER
    with pytest.raises(OwnerLinkDead) as gone:
        owner_links.find_list(token=token, now=late + owner_links.FRESH_FOR)
    assert gone.value.expired is None


def test_a_revoked_link_opens_nothing(scene: Scene) -> None:
    owners.asked(scene)
    assert owner_links.revoke_links(controller=scene.case.controller, owner_email=owners.OWNER, now=scene.now)
    with pytest.raises(OwnerLinkDead) as dead:
        owner_links.find_list(token=token_of(mails(scene)[0]), now=scene.now)
    assert dead.value.expired is None


def test_a_link_opens_nothing_of_another_owner(scene: Scene) -> None:
    owners.asked(scene)
    OwnerTask.objects.update(owner_email="somebody@else.example")
    with pytest.raises(OwnerLinkDead):
        owner_links.look(link=owners.link(), task_id=owners.task(scene).pk, now=scene.later)


def test_what_an_owner_sends_is_material_to_be_reviewed(scene: Scene) -> None:
    owners.asked(scene)
    owner_replies.give_material(
        link=owners.link(),
        task_id=owners.task(scene).pk,
        keys="e-mail address",
        remark="Two tables.",
        uploads=[Upload("tickets.csv", io.BytesIO(b"id,text\n1,hello\n2,bye\n"))],
        now=scene.later,
    )
    search = owners.first(scene)
    collected = CollectedSet.objects.get(search=search)
    assert (search.state, collected.records, collected.is_table) == (SearchState.FOUND, 2, True)
    assert not owner_links.tasks_of(link=owners.link()).exists()


def test_nothing_here_needs_by_what_was_looked(scene: Scene) -> None:
    owners.asked(scene)
    told: dict[str, Any] = {
        "link": owners.link(),
        "task_id": owners.task(scene).pk,
        "remark": "",
        "now": scene.later,
    }
    with pytest.raises(NotNow, match="Say by what you looked"):
        owner_replies.say_nothing_here(keys=" ", **told)
    owner_replies.say_nothing_here(keys="e-mail address", **told)
    assert owners.first(scene).state == SearchState.NOTHING_FOUND
    with pytest.raises(OwnerLinkDead):
        owner_replies.say_nothing_here(keys="e-mail address", **told)


def test_a_question_rests_the_reminders_until_it_is_answered(scene: Scene) -> None:
    owners.asked_back(scene)
    task = owners.task(scene)
    assert task.next_reminder_at is None
    owner_tasks.answer_question(
        case_id=scene.case.pk,
        task_id=task.pk,
        text="The one from Bath.",
        actor=scene.actor("omar"),
        now=scene.later,
    )
    assert owners.task(scene).next_reminder_at is not None


def test_reminders_go_once_however_often_the_sweep_runs_and_the_team_is_told_when_late(scene: Scene) -> None:
    owners.asked(scene)
    first = owners.task(scene).next_reminder_at
    assert first is not None
    assert owner_reminders.sweep_owners(now=first - timedelta(minutes=1)) == 0
    assert [owner_reminders.sweep_owners(now=first) for _ in range(2)] == [1, 0]
    assert len(mails(scene)) == 2
    moments = [first]
    while (due := owners.task(scene).next_reminder_at) is not None:
        assert owner_reminders.sweep_owners(now=due) == 1
        moments.append(due)
    assert len(moments) == owner_reminders.MOST
    assert moments == sorted(set(moments))
    late = OutboxMessage.objects.filter(case=scene.case, letter="task_reminder")
    assert {mail.to for mail in late} >= {scene.cast.omar.email, scene.cast.lena.email}


def test_an_erasure_is_not_asked_of_an_owner_before_its_plan_was_agreed_to(scene: Scene) -> None:
    owners.owned(scene)
    with pytest.raises(NotNow):
        owner_tasks.ask_owner(
            case_id=scene.case.pk,
            search_id=owners.first(scene).pk,
            kind="erase",
            instructions="",
            actor=scene.actor("omar"),
            now=scene.now,
        )
    assert not StepEntry.objects.filter(step="erased").exists()


def test_tasks_leave_the_lists_when_the_case_has_its_end(scene: Scene) -> None:
    owners.asked(scene)
    decide.withdraw(case_id=scene.case.pk, now=scene.later)
    assert not owner_links.tasks_of(link=owners.link()).exists()
    assert owner_tasks.end_unneeded(now=scene.later) == 1
    assert owners.task(scene).outcome == OwnerTask.Outcome.CANCELLED


def test_a_stranger_asks_no_owner(scene: Scene) -> None:
    owners.owned(scene)
    with pytest.raises(NotYours):
        owner_tasks.ask_all_owners(
            case_id=scene.case.pk, instructions="", actor=scene.actor("sven"), now=scene.now
        )
    assert not OwnerLink.objects.exists()

"""Verbs of this theme; OTHERS: takes an instant and still is no verb with an entry of its own, and why."""

import io
from typing import Any

from dsr.cases.models import OwnerLink, OwnerTask, SystemSearch
from dsr.casework import owner_links, owner_reminders, owner_replies, owner_tasks
from dsr.casework.files import Upload
from dsr.register.models import DataSystem
from tests.casework.scenes import Scene
from tests.casework.verb import Verb

OWNER = "mara@juxt.example"


def owned(scene: Scene) -> None:
    """The case is assigned, identity is settled, and Mara owns every system."""
    scene.assigned()
    DataSystem.objects.filter(controller=scene.case.controller).update(
        owner_name="Mara Owner", owner_email=OWNER
    )


def asked(scene: Scene) -> None:
    """Mara is asked about the first system."""
    owned(scene)
    owner_tasks.ask_owner(
        case_id=scene.case.pk,
        search_id=first(scene).pk,
        kind="search",
        instructions="",
        actor=scene.actor("omar"),
        now=scene.now,
    )


def asked_back(scene: Scene) -> None:
    """Mara has a question."""
    asked(scene)
    owner_replies.ask_back(link=link(), task_id=task(scene).pk, question="Which Anna?", now=scene.now)


def first(scene: Scene) -> SystemSearch:
    """The first system."""
    return SystemSearch.objects.filter(case=scene.case).order_by("pk")[0]


def task(scene: Scene) -> OwnerTask:
    """The newest task."""
    return OwnerTask.objects.filter(case=scene.case).latest("pk")


def link() -> OwnerLink:
    """The newest link."""
    return OwnerLink.objects.select_related("controller").latest("pk")


def _kept(scene: Scene) -> dict[str, Any]:
    return {"case_id": scene.case.pk, "now": scene.later}


def _behind(scene: Scene) -> dict[str, Any]:
    return {"link": link(), "task_id": task(scene).pk, "now": scene.later}


def _only_one_owned(scene: Scene) -> None:
    """So that one event is written: the others have no owner."""
    owned(scene)
    others = DataSystem.objects.filter(controller=scene.case.controller).exclude(pk=first(scene).system_id)
    others.update(owner_email="")


def _asked_to_correct(scene: Scene) -> None:
    asked(scene)
    OwnerTask.objects.filter(pk=task(scene).pk).update(kind="rectify")


VERBS: tuple[Verb, ...] = (
    Verb(
        "owner_tasks.ask_owner",
        "owner:asked",
        lambda s, by: owner_tasks.ask_owner(
            search_id=first(s).pk, kind="search", instructions="", actor=by, **_kept(s)
        ),
        prepare=owned,
    ),
    Verb(
        "owner_tasks.ask_all_owners",
        "owner:asked",
        lambda s, by: owner_tasks.ask_all_owners(instructions="", actor=by, **_kept(s)),
        prepare=_only_one_owned,
    ),
    Verb(
        "owner_tasks.answer_question",
        "owner:answered",
        lambda s, by: owner_tasks.answer_question(
            task_id=task(s).pk, text="The one from Bath.", actor=by, **_kept(s)
        ),
        prepare=asked_back,
    ),
    Verb(
        "owner_tasks.remind_owner",
        "owner:reminded",
        lambda s, by: owner_tasks.remind_owner(task_id=task(s).pk, actor=by, **_kept(s)),
        prepare=asked,
    ),
    Verb(
        "owner_tasks.withdraw_task",
        "owner:withdrawn",
        lambda s, by: owner_tasks.withdraw_task(task_id=task(s).pk, actor=by, **_kept(s)),
        prepare=asked,
    ),
    Verb(
        "owner_links.look",
        "owner:looked",
        lambda s, by: owner_links.look(**_behind(s)),
        prepare=asked,
        permission="",
    ),
    Verb(
        "owner_replies.give_material",
        "owner:gave",
        lambda s, by: owner_replies.give_material(
            keys="e-mail address",
            remark="",
            uploads=[Upload("tickets.csv", io.BytesIO(b"id,text\n1,hello\n"))],
            **_behind(s),
        ),
        prepare=asked,
        permission="",
    ),
    Verb(
        "owner_replies.say_nothing_here",
        "owner:nothing",
        lambda s, by: owner_replies.say_nothing_here(keys="e-mail address", remark="", **_behind(s)),
        prepare=asked,
        permission="",
    ),
    Verb(
        "owner_replies.confirm_done",
        "owner:confirmed",
        lambda s, by: owner_replies.confirm_done(evidence="Ticket 12", **_behind(s)),
        prepare=_asked_to_correct,
        permission="",
    ),
    Verb(
        "owner_replies.cannot",
        "owner:cannot",
        lambda s, by: owner_replies.cannot(reason="The system is read-only.", **_behind(s)),
        prepare=asked,
        permission="",
    ),
    Verb(
        "owner_replies.ask_back",
        "owner:asked_back",
        lambda s, by: owner_replies.ask_back(question="Which Anna?", **_behind(s)),
        prepare=asked,
        permission="",
    ),
    Verb(
        "owner_reminders.remind_of_task",
        "owner:reminded",
        lambda s, by: owner_reminders.remind_of_task(
            task_id=task(s).pk, now=task(s).next_reminder_at or s.later
        ),
        prepare=asked,
        permission="",
    ),
)

OTHERS: dict[str, str] = {
    "owner_links.issue_list_link": "part of larger verbs",
    "owner_links.find_list": "reads",
    "owner_links.revoke_links": "part of larger verbs",
    "owner_tasks.mail_owner": "part of larger verbs",
    "owner_tasks.mail_list_link": "sends a link anew; nothing of a case changes",
    "owner_tasks.end": "part of larger verbs",
    "owner_tasks.end_unneeded": "follows the end of a case, which is recorded",
    "owner_tasks.first_reminder": "computes an instant",
    "owner_reminders.sweep_owners": "calls remind_of_task",
}

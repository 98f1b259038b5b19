"""What holds for every verb: it records, settles the next step, asks for permission, and stands or falls whole."""

import importlib
import inspect
import pkgutil

import pytest
from django.db import DatabaseError, connection

import dsr.casework
from dsr.accounts.actors import staff_actor
from dsr.accounts.permits import NotYours
from dsr.audit import verify
from dsr.audit.events import KINDS
from dsr.audit.models import AuditEntry
from dsr.cases.facts import facts_of
from dsr.cases.models import Case
from dsr.casework.look_after_staff import add_staff
from dsr.rules.procedure import next_step
from tests.casework import verbs
from tests.casework.no_verbs import OTHERS
from tests.casework.scenes import Scene, everything, vault_files
from tests.casework.verb import Verb
from tests.cast import OPERATOR

pytestmark = pytest.mark.django_db
every_verb = pytest.mark.parametrize("verb", verbs.ALL, ids=lambda verb: verb.name)
staff_verbs = pytest.mark.parametrize(
    "verb", [verb for verb in verbs.ALL if verb.permission], ids=lambda verb: verb.name
)
BROKEN_RECORD = {
    "sqlite": [
        "CREATE TRIGGER record_full BEFORE INSERT ON audit_auditentry "
        "BEGIN SELECT RAISE(ABORT, 'no room'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION record_full() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'no room'; END $$",
        "CREATE TRIGGER record_full BEFORE INSERT ON audit_auditentry "
        "FOR EACH ROW EXECUTE FUNCTION record_full()",
    ],
}
MENDED_RECORD = {
    "sqlite": ["DROP TRIGGER record_full"],
    "postgresql": ["DROP TRIGGER record_full ON audit_auditentry", "DROP FUNCTION record_full()"],
}


def run(statements: dict[str, list[str]]) -> None:
    """Statements of this database."""
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def test_the_list_of_verbs_is_complete() -> None:
    known = {verb.name for verb in verbs.ALL} | set(OTHERS)
    found = set()
    for module in pkgutil.iter_modules(dsr.casework.__path__):
        members = vars(importlib.import_module(f"dsr.casework.{module.name}"))
        for name, function in members.items():
            ours = inspect.isfunction(function) and function.__module__ == f"dsr.casework.{module.name}"
            if ours and not name.startswith("_") and "now" in inspect.signature(function).parameters:
                found.add(f"{module.name}.{name}")
    assert found - known == set(), "add these to tests/casework/verbs.py"
    assert known - found == set(), "these are gone: take them out of tests/casework/verbs.py"


@pytest.mark.both_databases
@every_verb
def test_a_record_that_cannot_be_written_undoes_everything(scene: Scene, verb: Verb) -> None:
    verb.prepare(scene)
    run(BROKEN_RECORD)
    rows, files = everything(), vault_files()
    try:
        with pytest.raises(DatabaseError, match="no room"):
            verb.call(scene, scene.actor(verb.by))
        assert everything() == rows
        assert vault_files() == files
    finally:
        run(MENDED_RECORD)
    assert verify.verify_all().broken is None


@pytest.mark.both_databases
@every_verb
def test_it_tells_the_record_and_the_chain_holds(scene: Scene, verb: Verb) -> None:
    verb.prepare(scene)
    last = AuditEntry.objects.latest("pk").pk
    verb.call(scene, scene.actor(verb.by))
    told = AuditEntry.objects.filter(pk__gt=last)
    entry = told.get(kind=verb.kind)
    stream = {
        "": f"case:{scene.case.pk}",
        "new": f"case:{Case.objects.latest('pk').pk}",
        "own": f"staff:{scene.actor(verb.by).key}",
    }.get(verb.stream, verb.stream)
    assert entry.stream == stream
    assert set(entry.known) >= set(KINDS[verb.kind].facts)
    assert verify.verify_all().broken is None


@every_verb
def test_the_next_step_is_that_of_the_procedure(scene: Scene, verb: Verb) -> None:
    verb.prepare(scene)
    verb.call(scene, scene.actor(verb.by))
    for case in Case.objects.all():
        step = next_step(facts_of(case))
        assert (case.next_step, case.whose_move) == (step.slug, step.whose)


@staff_verbs
def test_who_may(scene: Scene, verb: Verb) -> None:
    verb.prepare(scene)
    allowed = {
        "case.work": {"omar", "lena"},
        "case.identity": {"omar", "lena"},
        "case.lead": {"lena"},
        "case.release": {"lena"},
    }[verb.permission]
    before = everything()
    for who in (
        {"omar", "nora", "lena", "axel", "ada", "sven"} - allowed - ({"nora"} if "omar" in allowed else set())
    ):
        with pytest.raises(NotYours):
            verb.call(scene, scene.actor(who))
    assert everything() == before
    verb.call(scene, scene.actor(verb.by))


@staff_verbs
def test_only_within_the_controllers_in_reach(scene: Scene, verb: Verb) -> None:
    verb.prepare(scene)
    elsewhere, here = (
        staff_actor(
            add_staff(
                email=f"{slug}@example.com",
                name=slug,
                password="x",
                roles=["lead"],
                scope=slug,
                actor=OPERATOR,
                now=scene.now,
            )
        )
        for slug in ("jml", "juxt")
    )
    with pytest.raises(NotYours):
        verb.call(scene, elsewhere)
    verb.call(scene, here)

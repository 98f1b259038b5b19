"""The test kit finds what it is for: one planted fault for each check, in a connector that is sound otherwise."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from dsr.connectors import spec, testkit
from dsr.connectors.spec import (
    Ability,
    Changed,
    ConnectorTrouble,
    Correction,
    Erased,
    ErasureAction,
    ErasureStep,
    FoundRecords,
    Key,
    RecordSet,
    Residue,
    SetCount,
    Settings,
    Trouble,
)

ANN, BOB, MANY = (Key("email", f"{name}@example.org") for name in ("anna", "bobby", "many"))
EVERY = frozenset(Ability)


class Sound:
    """A system in memory: addresses with their records. Each planted fault changes one method of it."""

    abilities = EVERY

    def __init__(self, settings: Settings, data: dict[str, list[dict[str, Any]]]) -> None:
        self.settings, self.data = settings, data

    def of(self, keys: Sequence[Key]) -> Iterator[dict[str, Any]]:
        for key in keys:
            for record in self.data.get(key.value, []):
                if len(str(record)) > self.settings.limits.row_bytes:
                    raise ConnectorTrouble(Trouble.TOO_MUCH)
                yield record
            if key.value == MANY.value:
                yield from ({"name": "x" * 2000} for _ in range(20_000))

    def test(self) -> spec.Tested:
        if "broken" in self.settings.plain:
            raise ConnectorTrouble(Trouble.MISCONFIGURED, "broken")
        return spec.Tested(ok=True)

    def collect(self, *, keys: Any, done: Any) -> Iterator[Any]:
        if "set" not in done:
            yield FoundRecords(RecordSet("set"), self.of(keys))

    def count(self, *, keys: Any) -> Iterator[SetCount]:
        yield SetCount("set", sum(1 for _ in self.of(keys)))

    def plan_erasure(self, *, keys: Any, wishes: Any) -> list[ErasureStep]:
        return [ErasureStep("set", ErasureAction.ERASE, sum(1 for _ in self.of(keys)))]

    def erase(self, *, keys: Any, wishes: Any, done: Any) -> Iterator[Erased]:
        self.demand()
        if "set" not in done:
            yield Erased("set", ErasureAction.ERASE, sum(len(self.data.pop(key.value, [])) for key in keys))

    def search_again(self, *, keys: Any, wishes: Any) -> Iterator[Residue]:
        if number := sum(1 for _ in self.of(keys)):
            yield Residue("set", "name", number, expected=any(wish.action == "keep" for wish in wishes))

    def rectify(self, *, keys: Any, corrections: Any) -> Iterator[Changed]:
        self.demand()
        changed = 0
        for correction in corrections:
            for record in self.of(keys):
                if record["name"] == correction.before:
                    record["name"] = correction.after
                    changed += 1
        yield Changed("set", changed)

    def restrict(self, *, keys: Any, on: bool) -> Iterator[Changed]:
        self.demand()
        yield Changed("set", 1)

    def list_keys(self, *, kind: str) -> Iterator[str]:
        yield from self.data

    def demand(self) -> None:
        if not self.settings.may_write:
            raise ConnectorTrouble(Trouble.NOT_ALLOWED)


def announced(kind: type[Sound], **attributes: Any) -> Any:
    """A connector that opens this kind of connection on the trial's data."""

    class Announced:
        spec_version, slug, title, description = 1, "sound", "Sound", ""
        settings, abilities, tested, needs_dataset = (), EVERY, "", False

        @contextmanager
        def open(self, *, settings: Settings) -> Iterator[Sound]:
            yield kind(settings, settings.dataset)

    for name, value in attributes.items():
        setattr(Announced, name, value)
    return Announced()


@contextmanager
def trials() -> Iterator[testkit.Trial]:
    data = {ANN.value: [{"name": "Anna"}, {"name": "A."}], BOB.value: [{"name": "Bobby"}]}
    settings = Settings(plain={}, secret={"password": "top-secret"}, dataset=data)
    yield testkit.Trial(
        settings=settings,
        keys=(ANN,),
        records=2,
        nobody=(Key("email", "nobody@example.org"),),
        other=(BOB,),
        wrong=(replace(settings, plain={"broken": "1"}),),
        correction=Correction("set", "name", "Anna", "Anne"),
        large=(MANY,),
        listed="email",
    )


def test_a_sound_connector_passes_every_check() -> None:
    verdicts = testkit.examine(announced(Sound), trials)
    assert [
        (str(each.check), each.fault, each.reason) for each in verdicts if each.fault or each.reason
    ] == []
    assert len(verdicts) == len(testkit.CHECKS) == 18


class SaysThePassword(Sound):
    def test(self) -> spec.Tested:
        return spec.Tested(ok=True, says=(f"signed in with {self.settings.secret['password']}",))


class LacksAMethod(Sound):
    list_keys = None  # type: ignore[assignment]  # this is the fault


class TakesAnySettings(Sound):
    def test(self) -> spec.Tested:
        return spec.Tested(ok=True)


class RaisesItsOwn(Sound):
    def test(self) -> spec.Tested:
        if "broken" in self.settings.plain:
            raise KeyError("broken")
        return spec.Tested(ok=True)


class ForgetsOne(Sound):
    def collect(self, *, keys: Any, done: Any) -> Iterator[Any]:
        if "set" not in done:
            yield FoundRecords(RecordSet("set"), iter(list(self.of(keys))[1:]))


class CountsOtherwise(Sound):
    def count(self, *, keys: Any) -> Iterator[SetCount]:
        yield SetCount("set", 7)


class GivesEverybodyWithoutKeys(Sound):
    def of(self, keys: Any) -> Iterator[dict[str, Any]]:
        yield from super().of(keys or (BOB,))


class ForgetsWhatWasDone(Sound):
    def collect(self, *, keys: Any, done: Any) -> Iterator[Any]:
        yield FoundRecords(RecordSet("set"), self.of(keys))


class GivesAList(Sound):
    def collect(self, *, keys: Any, done: Any) -> Any:
        return list(super().collect(keys=keys, done=done))


class GivesObjects(Sound):
    def of(self, keys: Any) -> Iterator[dict[str, Any]]:
        yield from ({"name": object()} for _ in super().of(keys))


class HoldsEverything(Sound):
    def collect(self, *, keys: Any, done: Any) -> Iterator[Any]:
        if "set" not in done:
            copies = [{"name": record["name"] + "."} for record in self.of(keys)]
            yield FoundRecords(RecordSet("set"), iter(copies))


class HasNoLimit(Sound):
    def of(self, keys: Any) -> Iterator[dict[str, Any]]:
        self.settings = replace(self.settings, limits=replace(self.settings.limits, row_bytes=10**9))
        yield from super().of(keys)


class NamesSetsByKeys(Sound):
    def collect(self, *, keys: Any, done: Any) -> Iterator[Any]:
        for key in keys:
            if key.value not in done:
                yield FoundRecords(RecordSet(key.value), self.of([key]))


class ShowsItsPassword(Sound):
    def __repr__(self) -> str:
        return f"connection with {self.settings.secret}"


class KnowsNobody(Sound):
    def list_keys(self, *, kind: str) -> Iterator[str]:
        yield from ()


class AlwaysWrites(Sound):
    def demand(self) -> None:
        pass


class ChangesInThePlan(Sound):
    def plan_erasure(self, *, keys: Any, wishes: Any) -> list[ErasureStep]:
        steps = super().plan_erasure(keys=keys, wishes=wishes)
        self.data.clear()
        return steps


class ErasesTooMuch(Sound):
    def erase(self, *, keys: Any, wishes: Any, done: Any) -> Iterator[Erased]:
        yield from super().erase(keys=keys, wishes=wishes, done=done)
        self.data.clear()


class ErasesNothing(Sound):
    def erase(self, *, keys: Any, wishes: Any, done: Any) -> Iterator[Erased]:
        self.demand()
        yield Erased("set", ErasureAction.ERASE, 2)


class ErasesAgainAfterAKill(Sound):
    def erase(self, *, keys: Any, wishes: Any, done: Any) -> Iterator[Erased]:
        yield from super().erase(keys=keys, wishes=wishes, done=())


class IsBlind(Sound):
    def search_again(self, *, keys: Any, wishes: Any) -> Iterator[Residue]:
        yield from ()


class ExpectsNothing(Sound):
    def search_again(self, *, keys: Any, wishes: Any) -> Iterator[Residue]:
        yield from super().search_again(keys=keys, wishes=())


class OnlySaysItCorrects(Sound):
    def rectify(self, *, keys: Any, corrections: Any) -> Iterator[Changed]:
        self.demand()
        yield Changed("set", 1)


class NeverMarks(Sound):
    def restrict(self, *, keys: Any, on: bool) -> Iterator[Changed]:
        self.demand()
        yield from ()


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        (SaysThePassword, "test_button_works"),
        (LacksAMethod, "test_button_works"),
        (TakesAnySettings, "wrong_settings_are_told"),
        (RaisesItsOwn, "wrong_settings_are_told"),
        (ForgetsOne, "finds_the_person"),
        (CountsOtherwise, "finds_the_person"),
        (GivesEverybodyWithoutKeys, "finds_nobody_else"),
        (ForgetsWhatWasDone, "goes_on_where_it_was"),
        (GivesAList, "gives_streams"),
        (GivesObjects, "gives_streams"),
        (HoldsEverything, "memory_stays_flat"),
        (HasNoLimit, "keeps_to_the_limit_of_a_row"),
        (NamesSetsByKeys, "says_nothing_of_persons"),
        (ShowsItsPassword, "says_nothing_of_persons"),
        (KnowsNobody, "knows_the_keys_it_holds"),
        (AlwaysWrites, "writes_nothing_unless_allowed"),
        (ChangesInThePlan, "plans_without_changing"),
        (ErasesTooMuch, "erases_once_and_completely"),
        (ErasesNothing, "erases_once_and_completely"),
        (ErasesAgainAfterAKill, "leaves_alone_what_was_done"),
        (IsBlind, "search_again_sees"),
        (ExpectsNothing, "search_again_sees"),
        (OnlySaysItCorrects, "corrects_values"),
        (NeverMarks, "marks_and_unmarks"),
    ],
)
def test_each_check_finds_its_fault(kind: type[Sound], check: str) -> None:
    faults = {str(each.check): each.fault for each in testkit.examine(announced(kind), trials) if each.fault}
    assert check in faults
    assert "@example.org" not in faults[check]


def test_attributes_are_looked_at_first() -> None:
    (first, *_) = testkit.examine(announced(Sound, title=""), trials)
    assert first.fault == "`title` is empty."


@pytest.mark.parametrize("work", [lambda: 1 / 0, lambda: {"y": 1}["x"]])
def test_a_crash_is_a_fault_and_no_crash(work: Callable[[], Any]) -> None:
    class Crashes(Sound):
        def count(self, *, keys: Any) -> Iterator[SetCount]:
            work()
            yield from ()

    faults = [each for each in testkit.examine(announced(Crashes), trials) if each.fault]
    assert any("which is no ConnectorTrouble" in each.fault for each in faults)


def test_a_refusal_of_what_ought_to_work_is_told_with_its_detail() -> None:
    class Refuses(Sound):
        def demand(self) -> None:
            raise ConnectorTrouble(Trouble.NOT_ALLOWED, "never on a Monday")

    faults = {
        str(each.check): each.fault for each in testkit.examine(announced(Refuses), trials) if each.fault
    }
    assert "never on a Monday" in faults["erases_once_and_completely"]

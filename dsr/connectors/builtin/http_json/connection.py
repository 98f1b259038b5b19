"""Finds, counts, erases and marks a person in a described system, one page in memory at a time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from dsr.common.record_lines import line_of
from dsr.connectors.builtin.http_json.description import Description, SetDescription
from dsr.connectors.builtin.http_json.filling import at, records_at, values_of
from dsr.connectors.builtin.http_json.paging import pages
from dsr.connectors.builtin.http_json.talk import Talk
from dsr.connectors.spec import (
    Ability,
    Changed,
    ConnectorTrouble,
    Correction,
    Erased,
    ErasureAction,
    ErasureStep,
    FieldDescription,
    Found,
    FoundRecords,
    Key,
    RecordSet,
    Residue,
    SetCount,
    SetPlan,
    Settings,
    Tested,
    Trouble,
)

SUCCESS = (200, 201, 202, 204)
GONE = (404, 410)
WHY_NO_ERASURE = "The interface of this system has no way to erase this set; its owner has to."
WHY_NO_PART = "This interface erases whole records; it cannot overwrite single fields."
NOT_ENABLED = "Erasure is not enabled for this system."
Values = dict[str, dict[str, Any]]


class HttpConnection:
    """See `spec.Connection`."""

    def __init__(self, *, description: Description, settings: Settings, talk: Talk) -> None:
        self._about, self._settings, self._talk = description, settings, talk
        self.abilities = abilities_of(description)

    def test(self) -> Tested:
        """Ask what the description names for this, or say that nothing can be asked without a person."""
        if not self._about.test:
            return Tested(
                ok=True, says=("The settings are complete. This description names nothing to try them with.",)
            )
        try:
            self._talk.ask(request=self._about.test, values=self._values(None))
        except ConnectorTrouble as trouble:
            return Tested(ok=False, says=(str(trouble),))
        says = ["The system answers and takes the credentials."]
        says.append(self._about.tested or "It was never tested against the real service.")
        return Tested(ok=True, says=tuple(says))

    def collect(self, *, keys: Sequence[Key], done: Collection[str]) -> Iterator[Found]:
        """Every set in the order of the description."""
        for one in self._about.sets:
            if one.name not in done and self._is_asked(one, keys):
                yield FoundRecords(about_of(one), self._records(one, keys))

    def count(self, *, keys: Sequence[Key]) -> Iterator[SetCount]:
        """By the interface's own total where it has one, else by reading."""
        for one in self._about.sets:
            if self._is_asked(one, keys):
                yield SetCount(one.name, self._counted(one, keys), one.third_party)

    def plan_erasure(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Sequence[ErasureStep]:
        """Children first. What the interface cannot do is a problem of its step."""
        wished = {wish.name: wish for wish in wishes}
        steps = []
        for one in reversed(self._about.sets):
            if one.third_party or not self._is_asked(one, keys):
                continue
            wish = wished.get(one.name, SetPlan(one.name, ErasureAction.ERASE))
            steps.append(self._step(one, wish, self._counted(one, keys)))
        return steps

    def erase(
        self, *, keys: Sequence[Key], wishes: Sequence[SetPlan], done: Collection[str]
    ) -> Iterator[Erased]:
        """One request a record, or one a key; what is gone already counts as done."""
        self._demand_writing()
        steps = self.plan_erasure(keys=keys, wishes=wishes)
        problem = next((f"{step.name}: {step.problem}" for step in steps if step.problem), "")
        if problem:
            raise ConnectorTrouble(Trouble.UNSUPPORTED, problem)
        by_name = {one.name: one for one in self._about.sets}
        for step in steps:
            if step.action is ErasureAction.ERASE and step.name not in done:
                one = by_name[step.name]
                count = self._change(one, one.erase, keys) if one.erase else step.records
                yield Erased(step.name, step.action, count)

    def search_again(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Iterator[Residue]:
        """Read every set again; an interface offers no other place to look."""
        kept = {wish.name for wish in wishes if wish.action is ErasureAction.KEEP}
        for one in self._about.sets:
            if self._is_asked(one, keys) and not one.third_party:
                left = sum(1 for _ in self._records(one, keys))
                if left:
                    yield Residue(
                        one.name, "", left, one.name in kept, "The plan keeps it." if one.name in kept else ""
                    )

    def rectify(self, *, keys: Sequence[Key], corrections: Sequence[Correction]) -> Iterator[Changed]:
        """Not offered: no description can say it safely yet."""
        raise ConnectorTrouble(Trouble.UNSUPPORTED)

    def restrict(self, *, keys: Sequence[Key], on: bool) -> Iterator[Changed]:
        """Set or lift the mark where the description names how."""
        self._demand_writing()
        for one in self._about.sets:
            change = one.restrict if on else one.lift
            if change and self._is_asked(one, keys):
                yield Changed(one.name, self._change(one, change, keys))

    def list_keys(self, *, kind: str) -> Iterator[str]:
        """Not offered: such interfaces are not restored from our backups."""
        raise ConnectorTrouble(Trouble.UNSUPPORTED)

    def _is_asked(self, one: SetDescription, keys: Sequence[Key]) -> bool:
        return any(key.kind == one.key for key in keys)

    def _values(self, key: Key | None) -> Values:
        return values_of(key=key, plain=self._settings.plain, secret=self._settings.secret)

    def _records(self, one: SetDescription, keys: Sequence[Key]) -> Iterator[Mapping[str, Any]]:
        for values in self._openings(one, keys):
            for reply in pages(talk=self._talk, one=one, values=values):
                for record in records_at(answer=reply.value, path=one.records):
                    if _fits(record, one.only_if, values):
                        self._demand_small(one, record)
                        yield record

    def _demand_small(self, one: SetDescription, record: Mapping[str, Any]) -> None:
        limit = self._settings.limits.row_bytes
        if len(line_of(record=record)) > limit:
            raise ConnectorTrouble(Trouble.TOO_MUCH, f"{one.name}: one record has more than {limit} bytes")

    def _openings(self, one: SetDescription, keys: Sequence[Key]) -> Iterator[Values]:
        """What the set's request is filled with: each key, or each key with each record it goes on from."""
        for key in keys:
            if key.kind != one.key:
                continue
            if not one.parent:
                yield self._values(key)
                continue
            parent = next(each for each in self._about.sets if each.name == one.parent)
            for record in self._records(parent, [key]):
                yield {**self._values(key), "record": dict(record)}

    def _counted(self, one: SetDescription, keys: Sequence[Key]) -> int:
        if not one.count or one.only_if:
            return sum(1 for _ in self._records(one, keys))
        total = 0
        for values in self._openings(one, keys):
            first = next(pages(talk=self._talk, one=one, values=values), None)
            said = at(value=first.value, path=one.count) if first is not None else 0
            if not isinstance(said, int):
                raise ConnectorTrouble(Trouble.GARBLED, f"{one.name}: the total is no number")
            total += said
        return total

    def _step(self, one: SetDescription, wish: SetPlan, records: int) -> ErasureStep:
        problem = ""
        if wish.action is ErasureAction.ERASE and records:
            problem = "" if one.erase or one.goes_with else WHY_NO_ERASURE
        if wish.action is ErasureAction.ANONYMISE and records:
            problem = WHY_NO_PART
        if problem == "" and wish.action is not ErasureAction.KEEP and not self._settings.may_write:
            problem = NOT_ENABLED
        request = one.erase.get("request", {})
        said = f"{request.get('method', 'POST')} {request.get('path', '')}" if request else ""
        if one.goes_with:
            said = f"goes with {one.goes_with}"
        return ErasureStep(one.name, wish.action, records, wish.fields, (said,) if said else (), "", problem)

    def _change(self, one: SetDescription, change: Mapping[str, Any], keys: Sequence[Key]) -> int:
        success = tuple(change.get("success", SUCCESS))
        gone = tuple(change.get("gone", GONE))
        changed = 0
        for values in self._targets(one, change, keys):
            reply = self._talk.ask(request=change["request"], values=values, fine=gone)
            if reply.status in success:
                changed += 1
            elif reply.status not in gone:
                raise ConnectorTrouble(Trouble.GARBLED, f"{one.name}: status {reply.status} was not expected")
        return changed

    def _targets(
        self, one: SetDescription, change: Mapping[str, Any], keys: Sequence[Key]
    ) -> Iterator[Values]:
        if change.get("each", "record") == "key":
            yield from self._openings(one, keys)
            return
        # All of them first: a page that moves up while its records go would hide some.
        for opening in list(self._openings(one, keys)):
            found = [
                dict(record)
                for reply in pages(talk=self._talk, one=one, values=opening)
                for record in records_at(answer=reply.value, path=one.records)
                if _fits(record, one.only_if, opening)
            ]
            for record in found:
                yield {**opening, "record": record}

    def _demand_writing(self) -> None:
        if not self._settings.may_write:
            raise ConnectorTrouble(Trouble.NOT_ALLOWED, NOT_ENABLED)


def abilities_of(description: Description) -> frozenset[Ability]:
    """What a description offers."""
    found = {Ability.COLLECT, Ability.COUNT, Ability.SEARCH_AGAIN}
    if any(one.erase for one in description.sets):
        found.add(Ability.ERASE)
    if any(one.restrict for one in description.sets):
        found.add(Ability.RESTRICT)
    return frozenset(found)


def about_of(one: SetDescription) -> RecordSet:
    """The set as the person reads it."""
    return RecordSet(
        name=one.name,
        title=one.title,
        description=one.about,
        third_party=one.third_party,
        fields=tuple(
            FieldDescription(
                path,
                str(said.get("title", "")),
                str(said.get("about", "")),
                tuple(said.get("categories", ())),
            )
            for path, said in one.fields.items()
        ),
    )


def _fits(record: Mapping[str, Any], only_if: Mapping[str, Any], values: Values) -> bool:
    """Interfaces that search loosely also give others: only records with exactly these values are the person's."""
    for path, wanted in only_if.items():
        expected = values["key"].get("lower", "") if wanted == "{key.lower}" else str(wanted)
        if str(at(value=record, path=path) or "").strip().lower() != str(expected).lower():
            return False
    return True

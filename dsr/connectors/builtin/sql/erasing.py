"""Carrying out a plan: all rows are fixed first, then set after set is erased or overwritten, in one transaction.

The rows of every set are written into a temporary table before the first one goes, because the person's own row is
what leads to the others. If anything fails, nothing has happened. Doing it again finds nothing left to do.
"""

from collections.abc import Collection as Names
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from django.utils.translation import gettext

from dsr.connectors.builtin.sql.fixing import fixed, noted, temporary
from dsr.connectors.builtin.sql.planning import Planned, Planner
from dsr.connectors.builtin.sql.rows import named_rows
from dsr.connectors.builtin.sql.session import Session
from dsr.connectors.spec import ConnectorTrouble, Erased, ErasureAction, ErasureStep, Trouble


def steps_of(*, session: Session, planned: Sequence[Planned]) -> list[ErasureStep]:
    """The plan as it is shown: counts, and the statements with placeholders."""
    return [
        ErasureStep(
            name=step.name,
            action=step.action,
            records=step.records,
            fields=tuple(mask.column for mask in step.masks),
            statements=tuple(_shown(session, step)),
            irreversible=_irreversible() if step.action is ErasureAction.ANONYMISE else "",
            problem=step.problem,
        )
        for step in planned
    ]


def _irreversible() -> str:
    return gettext(
        "Every value is replaced by nothing, a constant or a random value. None of them is computed from the old "
        "one, and no list is kept that leads back."
    )


def _shown(session: Session, step: Planned) -> Iterator[str]:
    if step.why:
        yield f"-- {step.why}"
    if step.rows is None or step.problem or not step.records:
        return
    rows = temporary(step.table, session, "rows")
    for statement in (named_rows(step.rows), _change(session, step, rows)):
        yield str(statement.compile(dialect=session.connection.dialect))


def erase(*, session: Session, planner: Planner, done: Names[str]) -> Iterator[Erased]:
    """Do it, and tell what was done once it is certain. Raises ConnectorTrouble before the first change when a
    step has a problem. Sets in `done` were told already: they are left alone, whoever filled them again since.
    """
    with session.writing():
        planned = planner.plan()
        _refuse_problems(planned)
        work = [
            (step, fixed(session, step.table, step.rows, step.name))
            for step in planned
            if step.rows is not None and step.records and step.name not in done
        ]
        told = [Erased(step.name, step.action, _carry_out(session, step, rows)) for step, rows in work]
    told += [
        Erased(step.name, step.action, step.records) for step in planned if step.action is ErasureAction.KEEP
    ]
    known = {(item.name, item.action) for item in told}
    told += [Erased(step.name, step.action, 0) for step in planned if (step.name, step.action) not in known]
    yield from (item for item in told if item.name not in done)


def _refuse_problems(planned: Sequence[Planned]) -> None:
    problems = [f"{step.name}: {step.problem}" for step in planned if step.problem]
    if problems:
        raise ConnectorTrouble(Trouble.NOT_ALLOWED, " ".join(problems))


def _carry_out(session: Session, step: Planned, rows: sa.TableClause) -> int:
    doing = f"erasing “{step.name}”" if step.action is ErasureAction.ERASE else f"anonymising “{step.name}”"
    result = session.run(_change(session, step, rows), doing=doing)
    return max(0, result.rowcount)


def _change(session: Session, step: Planned, rows: sa.TableClause) -> Any:
    """The statement that erases or overwrites the rows noted in a temporary table."""
    where = noted(session, step.table, rows)
    if step.action is ErasureAction.ERASE:
        return sa.delete(step.table.clause).where(where)
    return sa.update(step.table.clause).where(where).values({mask.column: mask.value for mask in step.masks})

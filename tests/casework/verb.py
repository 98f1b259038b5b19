"""What the tests over all verbs know of one verb."""

from collections.abc import Callable
from dataclasses import dataclass

from dsr.accounts.actors import StaffActor
from tests.casework.scenes import Scene

Prepare = Callable[[Scene], object]


@dataclass(frozen=True)
class Verb:
    """One verb: `call` takes the scene and who acts; `permission` is empty where no staff acts."""

    name: str
    kind: str
    call: Callable[[Scene, StaffActor], object]
    prepare: Prepare = lambda scene: None
    permission: str = "case.work"
    by: str = "omar"
    stream: str = ""

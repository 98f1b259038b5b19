"""Verbs of this theme; OTHERS: takes an instant and still is no verb with an entry of its own, and why."""

import tempfile
from pathlib import Path
from typing import Any

from dsr.cases.models import ErasureResidue, SystemRun
from dsr.casework import erasure_certificate, machine_erasure, residues
from tests.casework import erasure_scenes as on
from tests.casework.scenes import Scene
from tests.casework.verb import Verb


def company(*, newsletter: bool = True) -> Path:
    """A company's database of its own for each scene."""
    path = Path(tempfile.mkdtemp(prefix="company-")) / "company.db"
    on.fill(path, newsletter=newsletter)
    return path


def planned(scene: Scene) -> None:
    """The plan of people is written, and the system connected."""
    on.planned(scene, company())


def dry_run_made(scene: Scene) -> None:
    """And the dry run made."""
    planned(scene)
    on.dry_run(scene)


def agreed(scene: Scene) -> None:
    """And agreed to."""
    on.ready(scene, company())


def searched(scene: Scene) -> None:
    """Erased, searched again, and an address found in a table of no dataset."""
    on.searched(scene, company())


def nothing_left(scene: Scene) -> None:
    """Erased and searched again, and nothing was found."""
    on.searched(scene, company(newsletter=False))


def came_back(scene: Scene) -> None:
    """The second search found something in a set of the plan."""
    searched(scene)
    ErasureResidue.objects.filter(run=search(scene)).update(name="visits")


def search_failed(scene: Scene) -> None:
    """The second search failed."""
    on.erased(scene, company())
    SystemRun.objects.filter(pk=search(scene).pk).update(state="failed", problem="refused")


def search(scene: Scene) -> SystemRun:
    """The newest second search."""
    return SystemRun.objects.filter(case=scene.case, kind="search_again").latest("pk")


def residue(scene: Scene) -> ErasureResidue:
    """What it found."""
    return ErasureResidue.objects.filter(run__case=scene.case).latest("pk")


def _kept(scene: Scene) -> dict[str, Any]:
    return {"case_id": scene.case.pk, "now": scene.later}


VERBS: tuple[Verb, ...] = (
    Verb(
        "machine_erasure.order_dry_run",
        "run:ordered",
        lambda s, by: machine_erasure.order_dry_run(track_id=s.track.pk, actor=by, **_kept(s)),
        prepare=planned,
    ),
    Verb(
        "machine_erasure.wish",
        "run:ordered",
        lambda s, by: machine_erasure.wish(
            track_id=s.track.pk,
            search_id=s.search.pk,
            wishes=[{"name": "visits", "action": "anonymise"}],
            actor=by,
            **_kept(s),
        ),
        prepare=dry_run_made,
    ),
    Verb(
        "machine_erasure.leave_to_people",
        "run:cancelled",
        lambda s, by: machine_erasure.leave_to_people(
            track_id=s.track.pk, search_id=s.search.pk, actor=by, **_kept(s)
        ),
        prepare=dry_run_made,
    ),
    Verb(
        "machine_erasure.begin_erasure",
        "run:ordered",
        lambda s, by: machine_erasure.begin_erasure(track_id=s.track.pk, actor=by, **_kept(s)),
        prepare=agreed,
    ),
    Verb(
        "residues.explain_residue",
        "residue:explained",
        lambda s, by: residues.explain_residue(
            residue_id=residue(s).pk, why="Only who got what.", actor=by, **_kept(s)
        ),
        prepare=searched,
    ),
    Verb(
        "residues.explain_unsearched",
        "residue:explained",
        lambda s, by: residues.explain_unsearched(
            run_id=search(s).pk, why="Their support looked.", actor=by, **_kept(s)
        ),
        prepare=search_failed,
    ),
    Verb(
        "residues.erase_again",
        "run:ordered",
        lambda s, by: residues.erase_again(run_id=search(s).pk, actor=by, **_kept(s)),
        prepare=came_back,
    ),
    Verb(
        "residues.search_once_more",
        "run:ordered",
        lambda s, by: residues.search_once_more(run_id=search(s).pk, actor=by, **_kept(s)),
        prepare=searched,
    ),
    Verb(
        "erasure_certificate.issue_certificate",
        "certificate:issued",
        lambda s, by: erasure_certificate.issue_certificate(track_id=s.track.pk, actor=by, **_kept(s)),
        prepare=nothing_left,
    ),
)
OTHERS: dict[str, str] = {
    "certificate_content.content_of": "reads only",
    "replay.remember": "part of carry_out",
    "replay.replay": "of whoever runs a command, several entries: see test_replay",
    "retention.destroy_files": "of the clock: one event for each case, see test_retention",
    "retention.sweep_retention": "calls destroy_files for each",
    "run_erase.finish_plan": "part of carry_out",
    "run_erase.finish_erase": "part of carry_out",
    "run_search_again.finish_search_again": "part of carry_out",
    "run_search_again.follow_up": "part of carry_out",
}

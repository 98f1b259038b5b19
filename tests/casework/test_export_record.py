"""A record handed out verifies alone, and tells of its own handing out."""

from dsr.audit import verify
from dsr.casework.export_record import export_record
from tests.casework.scenes import Scene


def test_the_export_is_its_own_last_entry(scene: Scene) -> None:
    scene.decided()
    document = export_record(case=scene.case, actor=scene.actor("axel"), now=scene.later)
    last = document["entries"][-1]
    assert (last["kind"], last["actor_name"], last["seq"]) == (
        "record:exported",
        "Axel Auditor",
        document["length"],
    )
    assert scene.entries()[-1].known["entries"] == document["length"]
    assert verify.verify_export(document=document).broken is None

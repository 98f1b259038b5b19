"""When the collected files and packages of a closed case go, or that they went, in a sentence. Words only."""

from datetime import datetime

from django.utils.translation import gettext, ngettext

from dsr.bundles.models import Bundle
from dsr.casework.retention import MATERIAL, destroy_on, is_held
from dsr.common.clock import civil_date
from dsr.web.desk.case_read import Papers
from dsr.web.shared.days import long_date


def retention_words(papers: Papers) -> str:
    """Nothing while the case is open, or where there is nothing to destroy."""
    case = papers.case
    material = [file for file in papers.files if file.purpose in MATERIAL]
    if case.closed_at is None or not (material or papers.bundles):
        return ""
    if case.files_destroyed_at is not None:
        gone = [file for file in material if file.destroyed_at]
        packages = [bundle for bundle in papers.bundles if bundle.state == Bundle.State.DESTROYED]
        if not gone and not packages:
            return ""
        return gettext(
            "The collected files and the packages were destroyed on %(day)s. Names, sizes and digests stay."
        ) % {"day": _day(papers, case.files_destroyed_at)}
    if is_held(case=case):
        return gettext("A legal hold keeps the collected files and the packages. They go after it is lifted.")
    when = destroy_on(case=case, answers=papers.answers, grants=papers.grants)
    days = case.controller.policy.case_retention.delivered_package_days
    said = ngettext(
        "The collected files and the packages are destroyed on %(day)s: %(count)d day after delivery and closing.",
        "The collected files and the packages are destroyed on %(day)s: %(count)d days after delivery and closing.",
        days,
    )
    return said % {"day": _day(papers, when), "count": days} if when else ""


def _day(papers: Papers, moment: datetime) -> str:
    return long_date(civil_date(at=moment, timezone=papers.zone))

"""Functions of casework that take an instant and still are no verbs with an entry of their own."""

from tests.casework.themes.every import THEMES

_CORE = {
    "build_bundle.build_bundle": "the job; its entry and its undoing are in test_build_bundle",
    "build_bundle.sweep_bundles": "calls build_bundle for each",
    "bundle_content.content_of": "reads only",
    "bundle_content.letter_of": "reads only",
    "clocks.recompute": "part of larger verbs",
    "clocks.refresh_due": "part of larger verbs",
    "correspond.deliver": "part of larger verbs",
    "date_moved.tell_if_nearer": "part of larger verbs",
    "decide.end_tracks": "part of larger verbs",
    "deliver.usable_grant": "reads only",
    "intake.attach": "a draft is no case yet",
    "intake.find_draft": "reads only",
    "intake.purge_drafts": "a draft is no case yet",
    "intake.save_draft": "a draft is no case yet",
    "intake.start_draft": "a draft is no case yet",
    "open_case.demand_sound": "only refuses",
    "open_case.issue_link": "part of larger verbs",
    "open_case.open_within": "part of open_case and send_draft",
    "post_mail.post_mail": "the job; see tests/casework/test_post_mail.py",
    "post_mail.settle_abandoned": "the job; see tests/casework/test_post_mail.py",
    "post_mail.sweep_mail": "calls post_mail for each",
    "recompute.order_run": "part of larger verbs",
    "recompute.recompute_clocks": "the job; one event for each case that it changes",
    "recompute.sweep_runs": "calls recompute_clocks for each",
    "remind.reminder_letter": "reads only",
    "remind.sweep_milestones": "calls fire_milestone for each",
    "tidy_vault.tidy_vault": "touches no row",
}

OTHERS = _CORE | {name: why for theme in THEMES for name, why in theme.OTHERS.items()}

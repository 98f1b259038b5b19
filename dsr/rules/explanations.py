"""The sentences of the explanation: English templates by code, for the pages to translate. No arithmetic."""

from datetime import date

from dsr.rules.clock_values import Step

TEMPLATES: dict[str, str] = {
    "received": "Received at {instant} in {timezone}: the clock day is {clock_day}. The receipt counts on that "
    "civil day, whatever the hour or weekday.",
    "law": "Law: {law}; rules of {version}. Calendar: {calendar}, version {calendar_version}.",
    "not_in_force": "On the day of receipt this law was not in force yet (in force from {from_day}); its figures are "
    "shown for information.",
    "regional_used": "Regional holidays of {calendar} are counted; whether they may be is disputed.",
    "regional_left_out": "Regional holidays of {calendar} are not counted; whether they may be is disputed.",
    "calendar_disputed": "The calendar {calendar} follows a pattern; check it against the published list of the year.",
    "low_confidence": "Confidence of this result: low. Have it checked before relying on the legal date.",
    "no_effect": "{event} on {day}: no effect on the clock.",
    "never_suspends": "{question} asked on {asked}: questions to the person do not stop this clock.",
    "policy_none": "{question} asked on {asked}: by the controller's policy the clock runs on.",
    "ground_refused": "{question} asked on {asked} on the ground '{ground}': this ground does not suspend.",
    "asked_late": "{question} asked on {asked}, later than three working days after receipt ({limit}): not without "
    "undue delay, no suspension.",
    "asked_after_end": "{question} asked on {asked}, after the period had ended on {limit}: no effect.",
    "fee_no_effect": "Fee asked for on {asked}: a fee does not stop this clock.",
    "fee_other": "Fee asked for on {asked} on the ground '{ground}': only a fee under Art 12(5) moves the start.",
    "before_start": "{question} asked on {asked} and answered before the period began on {start}: no effect.",
    "only_access": "{question} asked on {asked}: this pause covers requests for access only, not '{right}'.",
    "unanswered": "{question} asked on {asked} has no sufficient answer yet: the clock waits.",
    "unanswered_runs": "{question} asked on {asked} has no sufficient answer: the pause is open, but the controller "
    "must still answer within what it can, so the date stays.",
    "insufficient": "The answer of {day} to the {question} question was not sufficient: the question stays open.",
    "start_moved": "{question} asked on {asked}, answered on {answered}: the period runs from {start}.",
    "restarted": "{question} asked on {asked}, sufficiently answered on {answered}: by policy the period restarts "
    "on {start}.",
    "swiss_fee": "Fee announced on {asked}: the person has ten days to confirm; the period starts on {start}.",
    "paused": "Paused from {asked} until the sufficient answer on {answered}.",
    "excluded": "The period beginning with the asking on {asked} and ending with the answer on {answered} does "
    "not count.",
    "same_day": "{period} from {start}: the same day number is {raw}.",
    "clamped": "{period} from {start}: that month has no such day, so the period ends with its last day, {raw}.",
    "day_after": "{period} counted from {next_day}, the day after {start}: the last day is {raw}.",
    "plain_days": "{period} from {start}, the day after being the first: the last day is {raw}.",
    "hours": "{period} from {start}: the period ends on {raw}.",
    "moved": "{days} days do not count: {raw} becomes {moved}.",
    "working_day": "{raw} is a day on which the period may end: no roll.",
    "not_rolled": "{raw} stands: the period is not rolled to a working day.",
    "rolled": "{raw} is no working day; over {skipped} the period ends on {due}.",
    "notice_limit": "An extension counts only if announced with reasons by {notice}; plan on {safe}.",
    "notice_unknown": "The limit for announcing an extension is open as long as the start is.",
    "extended": "Extension announced on {announced}, in time (limit {notice}): {period} from {start} end on "
    "{raw}.",
    "extension_in_time": "Extension announced on {announced}; its limit has not begun to run.",
    "extension_late": "Extension announced on {announced}, after the limit {notice}: it has no effect.",
    "extension_reasons": "Extension announced on {announced} without reasons: it has no effect.",
    "extension_none": "Extension announced on {announced}: this law knows none for this request; it has no effect.",
    "extension_told": "Extension announced on {announced}, in time (limit {notice}): the date told is {raw}.",
    "extension_open": "Extension announced on {announced}, in time (limit {notice}): the law sets no number; the date "
    "told to the person binds and is not recorded here.",
    "refusal": "A refusal must be told by {refusal}; an extension does not move this limit.",
    "refusal_whole": "A refusal must be told before the period ends: {refusal}.",
    "refuse_decided": "The decision of {day} is a refusal: its own limit {refusal} applies.",
    "further": "Further clock '{name}': {period} from {start} end on {due}.",
    "target": "Target {target}: the earliest of the controller's promise, the team's goal and the legal date.",
    "safe": "Safe date {safe}: the last working day on or before {raw}, the earliest end over the readings.",
    "no_number": "The law gives no number of days for this request: no legal date can be computed.",
    "no_date_yet": "No legal date while the clock waits (since {since}); the safe date holds if no answer comes.",
    "no_date_told": "No legal date: the law leaves it to the date told to the person.",
    "due": "Legal date {due}: the answer must be out before {instant}.",
}


def step(code: str, on: date | None, citation: str, **params: str) -> Step:
    """One line of the explanation from the template of this code."""
    return Step(code, on, TEMPLATES[code], params, citation)

"""Review of what was collected: held back, redacted."""

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = ()

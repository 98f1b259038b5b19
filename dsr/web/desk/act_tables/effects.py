"""What follows a decision: restriction, notices, holds."""

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = ()

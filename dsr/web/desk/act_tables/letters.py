"""Letters sent, printed, and tasks from them."""

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = ()

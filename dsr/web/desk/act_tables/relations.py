"""Cases of the same person; rights added."""

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = ()

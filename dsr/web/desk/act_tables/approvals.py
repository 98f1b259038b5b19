"""Second persons: refusals, extensions, fees, erasure; the broken glass."""

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = ()

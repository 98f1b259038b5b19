"""Why an act is not possible now, by theme; `dsr.rules.procedure` gathers them. Plain Python."""

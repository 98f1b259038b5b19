"""R1 to R20 of the rule book (law/README 4.4): what regulators found failing, each held against the product."""

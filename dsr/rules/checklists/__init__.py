"""The checklists of each right as data from the rule book (law/README 3 and 4), and what they ask of facts."""

"""Cases: one request by one person, its tracks (one right each), facts, milestones and papers."""

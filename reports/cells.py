"""How published cells are named: rows, measures, and the forms that a release can have."""

# The row of the whole programme.
ALL = "all"
UPTAKE, ON_SCHEDULE, BOOKED = "uptake", "on_schedule", "booked"
HELD, OPERATIONAL = "held", "operational"
# What became of a time that was booked. The ledger of protected time is the operational share.
OUTCOMES = (
    HELD,
    "missed",
    OPERATIONAL,
    "worker_away",
    "supervisor_unavailable",
    "not_needed",
    "other",
    "unknown",
)

# From the finest form to the coarsest: by team; by team with whole rows as ranges; the programme
# alone; the same in ranges; a year without who came; nothing about persons.
TEAMS, ROWS, PROGRAMME, RANGES, SESSIONS, NOTHING = (
    "teams",
    "rows",
    "programme",
    "ranges",
    "sessions",
    "nothing",
)

"""The names of the reports, for rooms that must not load what makes them."""

NAMES = (
    "waiting-times", "visit-times", "service-times", "no-shows", "windows", "hours", "staff", "comparison",
    "forgotten",
)  # fmt: skip

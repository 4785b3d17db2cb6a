"""Who may be awarded what, on a day, and why: facts in, findings out. Pure: no database, no clock (``docs/eligibility.md``)."""

"""What the judge needs of many recipients, read from the database in a number of queries that does not grow with theirs."""

from awards.facts.loading import Known, known, load

__all__ = ["Known", "known", "load"]

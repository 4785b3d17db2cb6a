"""Recipients and nominations judged, many at once; and what of it stands in the way of filing, or of deciding."""

from awards.judgements.judging import Judged, judge_nominations, judge_recipients, judged, movement_of
from awards.judgements.refusing import Barred, Verdict, refusals, refuse, refuse_decider, verdicts, warnings

__all__ = [
    "Barred",
    "Judged",
    "Verdict",
    "judge_nominations",
    "judge_recipients",
    "judged",
    "movement_of",
    "refusals",
    "refuse",
    "refuse_decider",
    "verdicts",
    "warnings",
]  # fmt: skip

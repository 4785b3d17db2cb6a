"""One file per aggregate, re-exported."""

from awards.models.council import AgendaItem, Choice, CouncilSession, CountMethod, Seat, SessionState, Vote
from awards.models.decision import Decision, DecisionLine, DecisionState
from awards.models.dossier import (
    ConfirmMethod,
    Dossier,
    DossierFile,
    DossierLine,
    DossierState,
    FileKind,
    Nomination,
    NominationFile,
    NominationState,
)
from awards.models.record import AwardRecord, RecordSource, RecordStatus

__all__ = [
    "AgendaItem",
    "AwardRecord",
    "Choice",
    "ConfirmMethod",
    "CouncilSession",
    "CountMethod",
    "Decision",
    "DecisionLine",
    "DecisionState",
    "Dossier",
    "DossierFile",
    "DossierLine",
    "DossierState",
    "FileKind",
    "Nomination",
    "NominationFile",
    "NominationState",
    "RecordSource",
    "RecordStatus",
    "Seat",
    "SessionState",
    "Vote",
]

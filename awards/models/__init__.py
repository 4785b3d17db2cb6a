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
from awards.models.history import Achievement, AchievementField, Initiative, InitiativeAuthor, InitiativeScope, Rating, RatingLevel
from awards.models.intake import Alias, Intake, IntakeKind, IntakeRow, IntakeState, RowChoice
from awards.models.record import AwardRecord, RecordSource, RecordStatus

__all__ = [
    "Achievement",
    "AchievementField",
    "AgendaItem",
    "Alias",
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
    "Initiative",
    "InitiativeAuthor",
    "InitiativeScope",
    "Intake",
    "IntakeKind",
    "IntakeRow",
    "IntakeState",
    "Nomination",
    "NominationFile",
    "NominationState",
    "Rating",
    "RatingLevel",
    "RecordSource",
    "RecordStatus",
    "RowChoice",
    "Seat",
    "SessionState",
    "Vote",
]

"""One file per aggregate; everything is re-exported so that others write ``from units.models import Unit``."""

from units.models.account import Account, Delegation, OneTimeSlip, Role, RoleAssignment
from units.models.attachment import Attachment, StoredFile
from units.models.change import ChangeKind, ChangeState, ChangeStep, UnitChange
from units.models.form_token import FormToken
from units.models.holiday import Holiday
from units.models.job import Job, JobState
from units.models.ledger import Capacity, LedgerAnchor, LedgerCheck, LedgerEntry, LedgerSeal, LedgerValue, PersonalData, RetentionRule
from units.models.notification import Notification, Reminder
from units.models.paper import (
    Authority,
    DocumentNumber,
    LegalBasis,
    NumberSeries,
    Paper,
    PaperKind,
    PaperState,
    Signatory,
)
from units.models.privacy import RecipientRestriction
from units.models.recipient import (
    CollectiveDetail,
    Gender,
    HouseholdDetail,
    LabourGroup,
    PersonDetail,
    Post,
    Recipient,
    RecipientClass,
    RecipientKind,
    RecipientPair,
    RecipientWord,
    Verdict,
)
from units.models.unit import AreaClass, Unit, UnitArea, UnitKind, UnitName, UnitPlace, UnitReach, UnitStanding, UnitSuccession

__all__ = [
    "Account",
    "AreaClass",
    "Attachment",
    "Authority",
    "Capacity",
    "ChangeKind",
    "ChangeState",
    "ChangeStep",
    "CollectiveDetail",
    "Delegation",
    "DocumentNumber",
    "FormToken",
    "Gender",
    "Holiday",
    "HouseholdDetail",
    "Job",
    "JobState",
    "LabourGroup",
    "LedgerAnchor",
    "LedgerCheck",
    "LedgerEntry",
    "LedgerSeal",
    "LedgerValue",
    "LegalBasis",
    "Notification",
    "NumberSeries",
    "OneTimeSlip",
    "Paper",
    "PaperKind",
    "PaperState",
    "PersonDetail",
    "PersonalData",
    "Post",
    "Recipient",
    "RecipientClass",
    "RecipientKind",
    "RecipientPair",
    "RecipientRestriction",
    "RecipientWord",
    "Reminder",
    "RetentionRule",
    "Role",
    "RoleAssignment",
    "Signatory",
    "StoredFile",
    "Unit",
    "UnitArea",
    "UnitChange",
    "UnitKind",
    "UnitName",
    "UnitPlace",
    "UnitReach",
    "UnitStanding",
    "UnitSuccession",
    "Verdict",
]

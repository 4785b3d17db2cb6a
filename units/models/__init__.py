"""One file per aggregate; everything is re-exported so that others write ``from units.models import Unit``."""

from units.models.account import Account, Role, RoleAssignment
from units.models.attachment import Attachment, StoredFile
from units.models.form_token import FormToken
from units.models.holiday import Holiday
from units.models.job import Job, JobState
from units.models.ledger import LedgerEntry, LedgerSeal, LedgerValue
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
from units.models.recipient import (
    CollectiveDetail,
    Gender,
    HouseholdDetail,
    PersonDetail,
    Post,
    Recipient,
    RecipientClass,
    RecipientKind,
)
from units.models.unit import AreaClass, Unit, UnitArea, UnitKind, UnitName, UnitReach, UnitSuccession

__all__ = [
    "Account",
    "AreaClass",
    "Attachment",
    "Authority",
    "CollectiveDetail",
    "DocumentNumber",
    "FormToken",
    "Gender",
    "Holiday",
    "HouseholdDetail",
    "Job",
    "JobState",
    "LedgerEntry",
    "LedgerSeal",
    "LedgerValue",
    "LegalBasis",
    "Notification",
    "NumberSeries",
    "Paper",
    "PaperKind",
    "PaperState",
    "PersonDetail",
    "Post",
    "Recipient",
    "RecipientClass",
    "RecipientKind",
    "Reminder",
    "Role",
    "RoleAssignment",
    "Signatory",
    "StoredFile",
    "Unit",
    "UnitArea",
    "UnitKind",
    "UnitName",
    "UnitReach",
    "UnitSuccession",
]

"""Whose word an imported fact is: of somebody who serves the issuing body or one above it, or only the unit's own declaration."""

from awards.models import Intake, RecordSource
from awards.models.intake import IMPORTERS, READERS
from units import access
from units.models import Account, Unit


class Sources:
    """For one importer: every fact of an appraiser is imported; a clerk's only what a unit issued that he serves or stands above."""

    def __init__(self, account: Account, unit: Unit) -> None:
        self.appraises = access.has_role(account, READERS, unit.pk)
        self.reach = (
            frozenset() if self.appraises else frozenset(access.reach_of(account, IMPORTERS).values_list("descendant_id", flat=True))
        )

    def of(self, issuer: int | None) -> str:
        """The source of a fact issued by a unit (None: by somebody we do not know)."""
        return RecordSource.IMPORTED if self.appraises or issuer in self.reach else RecordSource.DECLARED


def promise(account: Account, unit: Unit) -> str:
    """What the page says before the import."""
    if access.has_role(account, READERS, unit.pk):
        return "Dữ liệu được ghi là “Nhập từ quyết định cũ”, có giá trị ngay."
    return (
        "Khen thưởng do đơn vị mình hoặc đơn vị trực thuộc quyết định được ghi là “Nhập từ quyết định cũ”. "
        "Khen thưởng do cấp trên quyết định được ghi là “Tự khai”, chờ cán bộ thẩm định xác nhận."
    )


def importer(intake: Intake) -> Account:
    """Who answers for the import: whoever had it stored."""
    return intake.stored_by or intake.created_by

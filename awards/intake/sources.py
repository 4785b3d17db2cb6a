"""Whose word an imported fact is: of somebody who serves the issuing body or one above it, or only the unit's own declaration."""

from awards.models import Intake, RecordSource
from awards.models.intake import IMPORTERS, READERS
from units import access
from units.models import Account, Unit


class Sources:
    """For one importer: imported is what a unit issued that he serves or that stands below; at the top unit, for its appraisers, everything
    (nobody here could confirm what the Prime Minister issued better than they)."""

    def __init__(self, account: Account, unit: Unit) -> None:
        self.appraises = appraises_at_the_top(account, unit)
        self.reach = frozenset() if self.appraises else access.reach_where(account, IMPORTERS)

    def of(self, issuer: int | None) -> str:
        """The source of a fact issued by a unit (None: by somebody we do not know)."""
        return RecordSource.IMPORTED if self.appraises or issuer in self.reach else RecordSource.DECLARED


def appraises_at_the_top(account: Account, unit: Unit) -> bool:
    return unit.parent_id is None and access.has_role(account, READERS, unit.pk)


def promise(account: Account, unit: Unit) -> str:
    """What the page says before the import."""
    if appraises_at_the_top(account, unit):
        return "Dữ liệu được ghi là “Nhập từ quyết định cũ”, có giá trị ngay."
    return (
        "Khen thưởng do đơn vị mình hoặc đơn vị trực thuộc quyết định được ghi là “Nhập từ quyết định cũ”. "
        "Khen thưởng do cấp trên quyết định được ghi là “Tự khai”, chờ cán bộ thẩm định xác nhận."
    )


def importer(intake: Intake) -> Account:
    """Who answers for the import: whoever had it stored."""
    return intake.stored_by or intake.created_by

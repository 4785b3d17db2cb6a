"""Who acts where in the demo's story, and the acts it is made of: only verbs, each by an account that may, on its day."""

import datetime
from collections.abc import Iterable, Sequence
from random import Random

from awards import confirmation, dossiers, filling, gathering
from awards.demo import achievements, papers
from awards.models import Dossier, FileKind, Nomination
from emulation.models import Award, Campaign
from units import clock
from units.models import Account, Recipient, RecipientKind, Role, RoleAssignment, Unit

Wish = tuple[Recipient, str]  # a recipient and the code of the award asked for


def day(text: str) -> datetime.date:
    """``10-04`` of the demo's year 2021."""
    return datetime.date.fromisoformat(f"2021-{text}")


class Stage:
    """The demo's units, people and catalogue by their codes."""

    def __init__(
        self, made: dict[str, Unit], recipients: Iterable[Recipient], campaign: Campaign, random: Random, *, province: str
    ) -> None:
        self.units, self.campaign, self.random, self.province = made, campaign, random, province
        self.awards = {award.code: award for award in Award.objects.all()}
        rows = RoleAssignment.objects.valid_on(clock.today()).select_related("account", "unit").order_by("pk")
        self._accounts: dict[tuple[str, str], Account] = {}
        for row in rows:
            self._accounts.setdefault((row.unit.code, row.role), row.account)
        self._free: dict[tuple[str, str], list[Recipient]] = {}
        for recipient in recipients:
            self._free.setdefault((recipient.unit.code, recipient.kind), []).append(recipient)

    def who(self, code: str, *roles: str) -> Account:
        """The account that holds the first of the roles found at a unit."""
        return next(self._accounts[(code, role)] for role in roles if (code, role) in self._accounts)

    def wishes(self, code: str, people: int, *, collective: str = "", households: int = 0, fighters: int = 0) -> list[Wish]:
        """Recipients of a unit that nobody has asked for yet: so many persons for Bằng khen, the collective, households, CSTĐ."""
        chosen = [(one, "CSTD_TINH") for one in self._take(code, RecipientKind.PERSON, fighters)]
        chosen += [(one, "BK_TINH") for one in self._take(code, RecipientKind.PERSON, people)]
        chosen += [(one, collective) for one in self._take(code, RecipientKind.COLLECTIVE, 1 if collective else 0)]
        return chosen + [(one, "BK_TINH") for one in self._take(code, RecipientKind.HOUSEHOLD, households)]

    def _take(self, code: str, kind: str, count: int) -> list[Recipient]:
        free = self._free.get((code, kind), [])
        taken, free[:] = free[:count], free[count:]
        return taken


def version_of(dossier: Dossier) -> int:
    """The version that a person with the page freshly open would send."""
    return Dossier.objects.values_list("version", flat=True).get(pk=dossier.pk)


def draft(stage: Stage, code: str, wishes: Sequence[Wish], *, title: str = "", without_report: int = 0) -> Dossier:
    """A unit's clerk fills an envelope; the last ``without_report`` lines have no achievement report yet."""
    clerk = stage.who(code, Role.CLERK)
    title = title or f"Đề nghị khen thưởng phong trào thi đua năm {stage.campaign.year}"
    dossier = dossiers.start(unit=stage.units[code], campaign=stage.campaign, title=title, by=clerk)
    made: list[Nomination] = []
    for award in sorted({award for _, award in wishes}):
        chosen = [recipient for recipient, wanted in wishes if wanted == award]
        made += filling.add_nominations(dossier, recipients=chosen, award=stage.awards[award], by=clerk, version=version_of(dossier))
    for place, nomination in enumerate(made, 1):
        describe(stage, nomination, report=place <= len(made) - without_report, by=clerk)
    filling.attach_files(dossier, uploads=[papers.upload("minutes")], kind=FileKind.MINUTES, by=clerk, version=version_of(dossier))
    return dossier


def describe(stage: Stage, nomination: Nomination, *, report: bool, by: Account) -> None:
    """Write the achievement and attach the papers of one nomination."""
    text = achievements.of(nomination.recipient, nomination.post_title, stage.random)
    uploads = [papers.upload("report")] if report else []
    version = nomination.version
    filling.edit_nomination(nomination, by=by, version=version, uploads=uploads, kind=FileKind.REPORT, achievement=text)
    if nomination.award.code == "CSTD_TINH":
        filling.edit_nomination(nomination, by=by, version=version + 1, uploads=[papers.upload("confirmation")], kind=FileKind.CONFIRMATION)


def number(stage: Stage, dossier: Dossier) -> None:
    """The letter gets the unit's number and today's date."""
    symbol = f"TTr-{dossier.unit.names_row(clock.today()).symbol}"
    text = f"{stage.random.randint(24, 188)}/{symbol}"
    clerk = stage.who(dossier.unit.code, Role.CLERK)
    dossiers.edit_letter(dossier, by=clerk, version=version_of(dossier), letter_number=text, letter_date=clock.today())


def confirm(stage: Stage, dossier: Dossier) -> Dossier:
    """Numbered, then confirmed by the head on screen."""
    number(stage, dossier)
    return confirmation.confirm(dossier, by=stage.who(dossier.unit.code, Role.HEAD), version=version_of(dossier))


def send(stage: Stage, dossier: Dossier) -> Dossier:
    """Confirmed by the head, then sent."""
    confirm(stage, dossier)
    return dossiers.send(dossier, by=stage.who(dossier.unit.code, Role.CLERK), version=version_of(dossier))


def receive(stage: Stage, dossier: Dossier) -> list[Nomination]:
    """Taken in where it was sent; its nominations as they stand then."""
    dossiers.receive(dossier, by=stage.who(dossier.to_unit.code, Role.CLERK, Role.APPRAISER), version=dossier.version)
    return inside(dossier)


def inside(dossier: Dossier) -> list[Nomination]:
    """The nominations of an envelope in its order, fresh."""
    return list(Nomination.objects.filter(lines__dossier=dossier).with_facts().order_by("lines__order"))


def gather(stage: Stage, code: str, nominations: Sequence[Nomination], own: Sequence[Wish] = ()) -> Dossier:
    """A district puts what it received, and its own people, into one letter of its own."""
    clerk = stage.who(code, Role.CLERK)
    title = "Tổng hợp đề nghị khen thưởng phong trào thi đua năm 2021"
    if not own:
        return gathering.gather_into_new(nominations, unit=stage.units[code], campaign=stage.campaign, title=title, by=clerk)
    dossier = draft(stage, code, own, title=title)
    return gathering.gather(nominations, into=dossier, by=clerk, version=version_of(dossier))

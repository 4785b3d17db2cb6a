"""Dossiers in every state, for the tests of dossiers, confirmation, gathering and pages."""

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from awards import confirmation, dossiers, filling
from awards.models import Dossier, Nomination
from emulation.models import Block, BlockResult
from tests.factories import PDF, World, collective, person
from units import attachments
from units.models import Notification


def pdf(name: str = "bao-cao.pdf", more: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF + more + b"\n%%EOF\n", content_type="application/pdf")


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def draft(w: World, *, at: str = "commune", clerk: str = "commune_clerk") -> Dossier:
    return dossiers.start(unit=w.units[at], campaign=w.campaign, title="Đề nghị khen thưởng năm 2021", by=w.accounts[clerk])


def add(w: World, dossier: Dossier, *recipients, award: str = "BK_TINH", by: str = "commune_clerk") -> list[Nomination]:
    row = fresh(dossier)
    return filling.add_nominations(row, recipients=recipients, award=w.awards[award], by=w.accounts[by], version=row.version)


def complete(w: World, *recipients, at: str = "commune", award: str = "BK_TINH") -> Dossier:
    """A draft that lacks nothing."""
    clerk = f"{at}_clerk"
    dossier = draft(w, at=at, clerk=clerk)
    for row in add(w, dossier, *(recipients or [person(w, w.units[at])]), award=award, by=clerk):
        filling.edit_nomination(row, by=w.accounts[clerk], version=row.version, achievement="Giúp 12 hộ thoát nghèo.")
    row = fresh(dossier)
    dossiers.edit_letter(row, by=w.accounts[clerk], version=row.version, letter_number="12/TTr-UBND", letter_date=datetime.date(2021, 11, 20),
                         signer_post="CHỦ TỊCH", signer_name="Katơr Thử Nghiệm")  # fmt: skip
    return fresh(dossier)


def confirmed(w: World, *recipients, at: str = "commune", award: str = "BK_TINH") -> Dossier:
    dossier = complete(w, *recipients, at=at, award=award)
    return confirmation.confirm(dossier, by=w.accounts[f"{at}_head"], version=dossier.version)


def sent(w: World, *recipients, at: str = "commune", award: str = "BK_TINH") -> Dossier:
    dossier = confirmed(w, *recipients, at=at, award=award)
    return dossiers.send(dossier, by=w.accounts[f"{at}_clerk"], version=dossier.version)


def received(w: World, *recipients, at: str = "commune", award: str = "BK_TINH", by: str = "district_clerk") -> Dossier:
    dossier = sent(w, *recipients, at=at, award=award)
    return dossiers.receive(dossier, by=w.accounts[by], version=dossier.version)


def nominations(dossier: Dossier) -> list[Nomination]:
    return list(Nomination.objects.filter(lines__dossier=dossier).order_by("lines__order"))


def told(account) -> list[str]:
    return list(Notification.objects.filter(account=account).order_by("id").values_list("text", flat=True))


def paper_confirm(w: World, dossier: Dossier, code: str) -> Dossier:
    return confirmation.confirm_paper(
        dossier, scan=pdf("ban-ky.pdf"), code=code, letter_number="15/TTr-UBND", letter_date=datetime.date(2021, 11, 22), by=w.commune_clerk,
        version=dossier.version,
    )  # fmt: skip


def flag_collective(w: World):
    return collective(w, w.commune, "UBND xã Phước Bình", detail={"whole_unit": w.commune})


def selection(w: World) -> BlockResult:
    block = Block.objects.create(code="k1", name="các xã", unit=w.district)
    minutes = attachments.attach(pdf(), unit=w.district, by=w.district_clerk)
    return BlockResult.objects.create(block=block, campaign=w.campaign, unit=w.commune, award=w.awards["CO_TINH"], votes_for=8, votes_total=9,
                                      met_on="2021-11-01", minutes=minutes, entered_by=w.district_clerk)  # fmt: skip

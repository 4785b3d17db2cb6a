"""The objects on which the access matrix is played, built once: {whose it is: arguments of the URL}."""

import datetime
import functools
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from awards.models import AgendaItem, CouncilSession, Decision, Dossier, DossierFile, Nomination, NominationFile
from emulation.models import Block, BlockResult, Campaign, CampaignUnit
from tests import envelopes, paper_samples
from tests.factories import PDF, World, cases, nomination, person, serial
from units import attachments, clock
from units.models import Attachment, Notification, Paper, Unit
from units.papers import filing, numbering

Places = Mapping[str, Mapping[str, Any]]
DAY = datetime.date(2021, 12, 20)


def once(build: Callable[..., Places]) -> Callable[..., Places]:
    """Rows share what one builder makes: each request is undone."""

    @functools.wraps(build)
    def built(w: World, *args: Any, **columns: Any) -> Places:
        kept = w.__dict__.setdefault("built", {})
        key = (build.__name__, args, tuple(columns.items()))
        if key not in kept:
            kept[key] = build(w, *args, **columns)
        return kept[key]

    return built


def attachment(w: World, unit: Unit) -> Attachment:
    return Attachment.objects.create(
        file=attachments.store(PDF),
        name="thu.pdf",
        unit=unit,
        uploaded_by=w.commune_clerk,
        uploaded_at=clock.now(),
        public_id=uuid.uuid4().hex,
    )


def printed(paper: Paper) -> Paper:
    """As if the worker had done its part."""
    Paper.objects.filter(pk=paper.pk).update(state="ready", file=attachments.store(PDF))
    return paper


def by_id(**objects: Any) -> Places:
    return {place: {"public_id": made.public_id} for place, made in objects.items()}


# --- units ----------------------------------------------------------------------------------------------------------------


@once
def notification(w: World) -> Places:
    """One message to the commune's clerk, one to another province's."""
    there = {"commune": w.commune_clerk, "other": w.other_clerk}
    rows = {
        place: Notification.objects.create(account=account, key=f"matrix {place}", text="Thử", created_at=clock.now())
        for place, account in there.items()
    }
    return {place: {"pk": row.pk} for place, row in rows.items()}


# --- emulation ------------------------------------------------------------------------------------------------------------


def _campaign(unit: Unit, state: str, addressed: list[Unit]) -> Campaign:
    made = Campaign.objects.create(
        code=f"thu-{serial()}", unit=unit, kind="annual", name="Phong trào thử", theme="Thử", year=2022, period_from="2022-01-01",
        period_to="2022-12-31", state=state, public_id=uuid.uuid4().hex, launched_on=None if state == "draft" else "2021-12-01",
    )  # fmt: skip
    CampaignUnit.objects.bulk_create(CampaignUnit(campaign=made, unit=at) for at in addressed)
    return made


@once
def campaigns(w: World) -> Places:
    """The province's draft, its launched one, one of the finance department alone, one of the other province."""
    return by_id(
        draft=_campaign(w.province, "draft", [w.commune]),
        launched=w.campaign,
        dept=_campaign(w.finance, "launched", [w.finance]),
        other=_campaign(w.other_province, "launched", [w.other_province, w.other_commune]),
    )


@once
def five_year(w: World) -> Places:
    made = {}
    for place, unit in {"province": w.province, "other": w.other_province}.items():
        made[place] = Campaign.objects.create(
            code=f"gd-{serial()}", unit=unit, kind="five_year", name="Phong trào 2021–2025", theme="Thử", period_from="2021-01-01",
            period_to="2025-12-31", state="launched", launched_on="2021-01-01", public_id=uuid.uuid4().hex,
        )  # fmt: skip
    return by_id(**made)


def _block(w: World, unit: Unit, member: Unit) -> Block:
    block = Block.objects.create(code=f"khoi-{serial()}", name="Thử", unit=unit)
    block.seats.create(unit=member, valid_from="2021-01-01")
    BlockResult.objects.create(
        block=block, campaign=w.campaign, unit=member, award=w.awards["CO_TINH"], votes_for=5, votes_total=5, met_on=DAY,
        minutes=attachment(w, unit), entered_by=w.appraiser,
    )  # fmt: skip
    return block


@once
def blocks(w: World) -> Places:
    return {
        "commune": {"code": _block(w, w.province, w.commune).code},
        "other": {"code": _block(w, w.other_province, w.other_commune).code},
    }


@once
def minutes(w: World) -> Places:
    return {
        place: where | {"public_id": BlockResult.objects.get(block__code=where["code"]).minutes.public_id}
        for place, where in blocks(w).items()
    }


# --- dossiers -------------------------------------------------------------------------------------------------------------


def _envelope(unit: Unit, holder: Unit, w: World) -> Dossier:
    (case,) = cases(w, unit=unit, holder=holder)
    return Dossier.objects.get(lines__nomination=case)


@once
def dossiers(w: World) -> Places:
    """A draft of the commune; envelopes received at the province from the commune, its sibling, the district; the other province's."""
    return by_id(
        draft=envelopes.complete(w),
        commune=_envelope(w.commune, w.province, w),
        sibling=_envelope(w.sibling_commune, w.province, w),
        district=_envelope(w.district, w.province, w),
        dept=_envelope(w.finance, w.province, w),
        other=_envelope(w.other_commune, w.other_province, w),
    )


@once
def drafts(w: World) -> Places:
    received = dossiers(w)
    return {place: received[place] for place in ("draft", "commune", "other")}


@once
def confirmed(w: World) -> Places:
    return by_id(draft=envelopes.confirmed(w)) | {place: where for place, where in drafts(w).items() if place != "draft"}


@once
def on_the_way(w: World) -> Places:
    """Sent to the district and not yet received there."""
    return by_id(commune=envelopes.sent(w)) | {"other": drafts(w)["other"]}


@once
def lines(w: World) -> Places:
    found = {}
    for place, where in drafts(w).items():
        case = Nomination.objects.get(lines__dossier__public_id=where["public_id"])
        found[place] = where | {"nomination_id": case.public_id}
    return found


@once
def dossier_files(w: World) -> Places:
    found = {}
    for place, where in drafts(w).items():
        dossier = Dossier.objects.get(**where)
        row = DossierFile.objects.create(dossier=dossier, attachment=attachment(w, dossier.unit), kind="minutes")
        found[place] = where | {"file_id": row.attachment.public_id}
    return found


@once
def letters(w: World) -> Places:
    found = {}
    for place, where in drafts(w).items():
        dossier = Dossier.objects.get(**where)
        paper = filing.order(
            "submission_letter", unit=dossier.unit, subject=dossier, snapshot=paper_samples.submission_letter(), title="Tờ trình",
            by=w.commune_clerk,
        )  # fmt: skip
        found[place] = where | {"paper_id": printed(paper).public_id}
    return found


def lettered(w: World) -> Places:
    """The same, by the address of the newest letter."""
    return {place: {"public_id": where["public_id"]} for place, where in letters(w).items()}


# --- nominations ----------------------------------------------------------------------------------------------------------


@once
def nominations(w: World, state: str = "under_appraisal", **columns: Any) -> Places:
    """At the province: from the commune, its sibling and a department; at the other province."""
    there = {"commune": w.commune, "sibling": w.sibling_commune, "dept": w.finance, "other": w.other_commune}
    made = {}
    for place, unit in there.items():
        (case,) = cases(w, unit=unit, holder=w.other_province if place == "other" else w.province)
        Nomination.objects.filter(pk=case.pk).update(state=state, **columns)
        made[place] = case
    return by_id(**made)


@once
def returned(w: World) -> Places:
    return nominations(w, "returned", return_to=w.province)


@once
def lower_form(w: World) -> Places:
    return nominations(w, "lower_form", lower_award=w.awards["GK_XA"])


@once
def on_agenda(w: World) -> Places:
    return nominations(w, "on_agenda")


@once
def at_district(w: World) -> Places:
    cases_at = {"commune": (w.commune, w.district), "other": (w.other_commune, w.other_province)}
    return by_id(**{place: cases(w, unit=unit, holder=holder)[0] for place, (unit, holder) in cases_at.items()})


@once
def nomination_files(w: World) -> Places:
    found = {}
    for place, where in returned(w).items():
        case = Nomination.objects.get(**where)
        row = NominationFile.objects.create(nomination=case, attachment=attachment(w, case.unit), kind="report")
        found[place] = where | {"file_id": row.attachment.public_id}
    return found


@once
def appraisal_lists(w: World) -> Places:
    made = {}
    for place, unit in {"province": w.province, "other": w.other_province}.items():
        paper = filing.order(
            "appraisal_list", unit=unit, subject=unit, snapshot=paper_samples.appraisal_list(), title="Bảng tổng hợp", by=w.appraiser
        )
        made[place] = printed(paper)
    return by_id(**made)


# --- council --------------------------------------------------------------------------------------------------------------


def _session(w: World, unit: Unit, state: str) -> CouncilSession:
    session = CouncilSession.objects.create(
        unit=unit, name="Phiên thử", held_on=DAY, state=state, created_by=w.secretary, public_id=uuid.uuid4().hex
    )
    if unit == w.province:
        session.seats.create(account=w.member_1, name="Ủy viên thử")
    (case,) = cases(w, holder=unit, unit=w.other_commune if unit == w.other_province else w.commune)
    Nomination.objects.filter(pk=case.pk).update(state="on_agenda")
    AgendaItem.objects.create(
        session=session, nomination=case, vote_mode="open", vote_numerator=1, vote_denominator=2, vote_strict=True, vote_base="all_members"
    )
    return session


@once
def sessions(w: World, state: str = "planned") -> Places:
    return by_id(province=_session(w, w.province, state), other=_session(w, w.other_province, state))


@once
def open_sessions(w: World) -> Places:
    return sessions(w, "open")


def vote(kwargs: Mapping[str, Any]) -> dict[str, str]:
    return {"vote": f"{AgendaItem.objects.get(session__public_id=kwargs['public_id']).pk}:yes"}


@once
def items(w: World) -> Places:
    return {
        place: where | {"item_id": AgendaItem.objects.get(session__public_id=where["public_id"]).pk}
        for place, where in open_sessions(w).items()
    }


@once
def scans(w: World) -> Places:
    found = items(w)
    for where in found.values():
        item = AgendaItem.objects.select_related("session__unit").get(pk=where["item_id"])
        item.scan = attachment(w, item.session.unit)
        item.save(update_fields=["scan"])
    return found


@once
def groups(w: World) -> Places:
    return {place: where | {"code": "BK_TINH"} for place, where in open_sessions(w).items()}


@once
def sheets(w: World) -> Places:
    found = sessions(w, "closed")
    for where in found.values():
        session = CouncilSession.objects.get(**where)
        printed(
            filing.order(
                "vote_sheet", unit=session.unit, subject=session, snapshot=paper_samples.vote_sheet(), title="Kết quả", by=w.secretary
            )
        )
    return found


# --- decisions ------------------------------------------------------------------------------------------------------------


def _decision(w: World, unit: Unit, state: str) -> Decision:
    """A decision with a case of the commune (of the other commune for the other province) on its list."""
    at = w.other_commune if unit == w.other_province else w.commune
    signed = state in ("signed", "issued")
    made = Decision.objects.create(
        unit=unit, campaign=w.campaign, award=w.awards["BK_TINH"], subject="Về việc tặng Bằng khen", reason="Thử", request="Thử",
        executors="Thử", symbol="QĐ-UBND", created_by=w.appraiser, created_at=clock.now(), public_id=uuid.uuid4().hex, state=state,
        signatory=w.province.signatories.get() if signed else None, signed_on=DAY if signed else None,
        **(_issued(w, unit) if state == "issued" else {}),
    )  # fmt: skip
    if made.paper:
        Paper.objects.filter(pk=made.paper_id).update(subject_type="decision", subject_id=made.pk)
    case = nomination(w, person(w, at), state="decided" if state == "issued" else "passed", holder=unit)
    envelope = _envelope(at, unit, w)
    envelope.lines.create(nomination=case, order=9)
    made.lines.create(nomination=case)
    return made


def _issued(w: World, unit: Unit) -> dict[str, Any]:
    number = numbering.enter(unit, code="QĐ", symbol="QĐ-UBND", number=serial(), on=DAY)
    paper = filing.order("decision", unit=unit, subject=unit, snapshot=paper_samples.decision(), title="Quyết định", by=w.appraiser)
    return {"number": number, "decided_on": DAY, "paper": printed(paper)}


@once
def decision(w: World, state: str) -> Places:
    return by_id(province=_decision(w, w.province, state), other=_decision(w, w.other_province, state))


@once
def drafted(w: World) -> Places:
    return decision(w, "draft")


@once
def approved(w: World) -> Places:
    return decision(w, "approved")


@once
def sent_for_signature(w: World) -> Places:
    return decision(w, "sent_for_signature")


@once
def signed(w: World) -> Places:
    return decision(w, "signed")


@once
def issued(w: World) -> Places:
    return decision(w, "issued")


@once
def shown(w: World) -> Places:
    """For the notice board: issued ones, and a draft that it must not show."""
    return {**issued(w), "draft": drafted(w)["province"]}


@once
def drafted_lines(w: World) -> Places:
    return {place: where | {"pk": Decision.objects.get(**where).lines.get().pk} for place, where in drafted(w).items()}


@once
def decision_papers(w: World) -> Places:
    return {place: where | {"paper_id": Decision.objects.get(**where).paper.public_id} for place, where in issued(w).items()}


@once
def signed_scans(w: World) -> Places:
    found = signed(w)
    for where in found.values():
        row = Decision.objects.get(**where)
        Decision.objects.filter(pk=row.pk).update(signed_scan=attachment(w, row.unit))
    return found


@once
def to_decide(w: World) -> Places:
    """Drafting for the province; nobody but its own drafters may."""
    for place in ("commune", "other_commune"):
        nomination(w, person(w, getattr(w, place)), state="passed", holder=w.province if place == "commune" else w.other_province)
    return {
        "province": {"unit": w.province.code, "campaign": w.campaign.public_id, "award": "BK_TINH"},
        "other": {"unit": w.other_province.code, "campaign": w.campaign.public_id, "award": "BK_TINH"},
    }


# --- records --------------------------------------------------------------------------------------------------------------


@once
def recipients(w: World) -> Places:
    there = {"commune": w.commune, "sibling": w.sibling_commune, "dept": w.finance, "other": w.other_commune}
    return {place: {"pk": person(w, unit).pk} for place, unit in there.items()}

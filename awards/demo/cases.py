"""The story of 2021 up to 22 November: dossiers under way at every level, told through the verbs, each act on its own day.

What stands at the end, so that every card of the login page finds work: Xã Phước Bình writes one letter and waits for its
head with another; Huyện Bác Ái has received some communes and not yet others; Ninh Sơn knocks at the province; the standing
body appraises; one session of the council is behind us and one ahead (`awards.demo.sittings`).
"""

from awards import appraisal, gathering
from awards.demo import papers, sittings
from awards.demo.staff import COMMUNE, DEPARTMENT, DISTRICT, PROVINCE
from awards.demo.stage import Stage, confirm, day, draft, gather, inside, number, receive, send
from awards.models import Nomination
from emulation import blocks, campaigns
from emulation.blocks import Selection
from emulation.models import Block
from units import clock
from units.models import Role

# unit → persons for Bằng khen, and what else `Stage.wishes` knows. Every body files once in each wave.
Wave = dict[str, dict[str, int | str]]
FIRST: Wave = {
    "so-gddt": {"people": 3, "collective": "TTLDXS"},
    "so-y-te": {"people": 4, "collective": "TTLDXS"},
    "dai-ptth": {"people": 2},
    "hoi-nong-dan": {"people": 3},
    "tinh-doan": {"people": 2},
    "cuc-thue": {"people": 2, "collective": "BK_TINH"},
}
SECOND: Wave = {
    "so-khdt": {"people": 3, "collective": "TTLDXS", "fighters": 1},
    "so-tnmt": {"people": 3, "fighters": 1},
    "so-ldtbxh": {"people": 3, "collective": "TTLDXS"},
    "so-vhttdl": {"people": 2, "fighters": 1},
    "ubmttq": {"people": 3},
    "hoi-lhpn": {"people": 2},
    "cty-dien-luc": {"people": 2, "collective": "BK_TINH"},
}
THIRD: Wave = {
    DEPARTMENT: {"people": 3, "fighters": 1},
    "so-khcn": {"people": 3},
    "kho-bac": {"people": 2},
}
# district → its communes in this wave, "" for the district's own people
THUAN_BAC: Wave = {
    "xa-cong-hai-22840": {"people": 2, "households": 1},
    "xa-loi-hai-22849": {"people": 2},
    "xa-bac-son-22853": {"people": 1, "households": 1},
    "": {"people": 1},
}
NINH_HAI: Wave = {"xa-vinh-hai-22846": {"people": 2}, "xa-tri-hai-22864": {"people": 1, "households": 1}, "": {"people": 1}}
NINH_PHUOC: Wave = {
    "thi-tran-phuoc-dan-22870": {"people": 2},
    "xa-an-hai-22888": {"people": 2, "households": 1},
    "xa-phuoc-hau-22879": {"people": 1},
    "": {"people": 1},
}
NINH_SON: Wave = {
    "xa-lam-son-22813": {"people": 2},
    "xa-quang-son-22819": {"people": 2},
    "xa-ma-noi-22828": {"people": 1, "households": 1},
    "": {"people": 1},
}
BAC_AI: Wave = {
    "xa-phuoc-dai-22801": {"people": 2, "households": 1},
    "xa-phuoc-thang-22795": {"people": 2},
    "xa-phuoc-tien-22792": {"people": 2, "collective": "BK_TINH"},
}


def build(stage: Stage) -> None:
    """Tell the whole story in the order of its days."""
    _opened(stage)
    first = _wave(stage, FIRST, filed="10-05", received="10-11") + _district(stage, "huyen-thuan-bac", THUAN_BAC, "10-01", "10-11")
    _accept(stage, first, "10-22")
    sittings.past(stage, first)
    second = _wave(stage, SECOND, filed="11-08", received="11-11") + _district(stage, "huyen-ninh-hai", NINH_HAI, "11-03", "11-11")
    _accept(stage, second, "11-17")
    third = _wave(stage, THIRD, filed="11-15", received="11-17") + _district(stage, "huyen-ninh-phuoc", NINH_PHUOC, "11-10", "11-17")
    _verdicts(stage, third)
    _flag(stage)
    _waiting_at_province(stage)
    _bac_ai(stage)
    _phuoc_binh(stage)
    sittings.planned(stage, second)


def _opened(stage: Stage) -> None:
    """In January every clerk but those of Ninh Hải's and Thuận Nam's communes opened the plan and the year's campaign."""
    late = {"UBND huyện Ninh Hải", "UBND huyện Thuận Nam"}
    with clock.standing_on(day("01-06")):
        for code, unit in stage.units.items():
            if unit.kind == "province" or (unit.kind == "commune" and unit.parent.name in late):
                continue
            for campaign in (stage.campaign.parent, stage.campaign):
                campaigns.mark_opened(campaign, by=stage.who(code, Role.CLERK))


def _wave(stage: Stage, plan: Wave, *, filed: str, received: str) -> list[Nomination]:
    """Bodies of the province file, and its standing body takes the letters in."""
    sent = []
    with clock.standing_on(day(filed)):
        for code, wanted in plan.items():
            sent.append(send(stage, draft(stage, code, stage.wishes(code, **wanted))))
    with clock.standing_on(day(received)):
        return [nomination for dossier in sent for nomination in receive(stage, dossier)]


def _district(stage: Stage, district: str, plan: Wave, filed: str, received: str = "") -> list[Nomination]:
    """Communes file to their district, which gathers; the province takes the letter in, or has it waiting."""
    communes = {code: wanted for code, wanted in plan.items() if code}
    held = _wave(stage, communes, filed=filed, received=filed)
    with clock.standing_on(day(received or "11-19")):
        dossier = send(stage, gather(stage, district, held, stage.wishes(district, **plan[""])))
        return receive(stage, dossier) if received else inside(dossier)


def _accept(stage: Stage, nominations: list[Nomination], on: str) -> None:
    with clock.standing_on(day(on)):
        appraisal.accept_many({row.pk: row.version for row in nominations}, by=stage.who(PROVINCE, Role.APPRAISER))


def _verdicts(stage: Stage, rows: list[Nomination]) -> None:
    """One of every verdict; the rest still waits for the officer."""
    officer = stage.who(PROVINCE, Role.APPRAISER)
    fighter = next(row for row in rows if row.award.code == "CSTD_TINH")
    finance = [row for row in rows if row.unit.code == DEPARTMENT and row is not fighter]
    others = [row for row in rows if row.unit.code != DEPARTMENT]
    plan = [
        (finance[0], "ask_more", "Báo cáo chưa ghi số quyết định công nhận hoàn thành xuất sắc nhiệm vụ năm 2020; đề nghị bổ sung."),
        (fighter, "propose_lower", "Mới có hai năm liên tục đạt Chiến sĩ thi đua cơ sở; đề nghị xét Bằng khen của Chủ tịch UBND tỉnh."),
        (others[0], "hold", "Chờ kết luận quyết toán năm 2020, để lại phiên sau."),
        (others[1], "refuse", "Thành tích trùng với lần khen năm 2020, chưa có thành tích mới."),
        (others[2], "accept", ""),
        (others[3], "accept", ""),
    ]
    with clock.standing_on(day("11-19")):
        for row, verdict, note in plan:
            lower = stage.awards["BK_TINH"] if verdict == "propose_lower" else None
            appraisal.give_verdict(row, verdict, by=officer, version=row.version, note=note, lower=lower)


def _flag(stage: Stage) -> None:
    """The block of the advisory bodies selected Sở Tài chính; its clerk has begun the letter."""
    department = stage.units[DEPARTMENT]
    said = Selection(stage.campaign, department, stage.awards["CO_TINH"], votes_for=6, votes_total=7, met_on=day("11-16"))
    with clock.standing_on(day("11-18")):
        officer = stage.who(PROVINCE, Role.APPRAISER)
        blocks.enter_result(Block.objects.get(code="k-tmth"), said, minutes=papers.upload("minutes"), by=officer)
        wishes = stage.wishes(DEPARTMENT, 0, collective="CO_TINH")
        draft(stage, DEPARTMENT, wishes, title="Đề nghị tặng Cờ thi đua của UBND tỉnh năm 2021")


def _waiting_at_province(stage: Stage) -> None:
    """Ninh Sơn has sent, nobody has received."""
    _district(stage, "huyen-ninh-son", NINH_SON, "11-12")


def _bac_ai(stage: Stage) -> None:
    """Received and not yet gathered, one of them sent back; one letter waiting at the door, one not sent."""
    held = _wave(stage, BAC_AI, filed="11-15", received="11-18")
    clerk = stage.who(DISTRICT, Role.CLERK)
    with clock.standing_on(day("11-19")):
        reason = "Chưa có xác nhận của thôn về diện tích đất đã hiến; đề nghị bổ sung trước khi huyện tổng hợp."
        gathering.ask_more(held[:1], by=clerk, versions={held[0].pk: held[0].version}, note=reason)
        send(stage, draft(stage, "xa-phuoc-hoa-22786", stage.wishes("xa-phuoc-hoa-22786", 2)))
    with clock.standing_on(day("11-22")):
        confirm(stage, draft(stage, "xa-phuoc-chinh-22804", stage.wishes("xa-phuoc-chinh-22804", 2)))


def _phuoc_binh(stage: Stage) -> None:
    """One letter lacks a report, the other waits for the head's word."""
    with clock.standing_on(day("11-19")):
        wishes = stage.wishes(COMMUNE, 1, collective="BK_TINH", households=1)
        draft(stage, COMMUNE, wishes, without_report=1)
        title = "Đề nghị khen thưởng gương tiêu biểu phòng, chống dịch COVID-19 năm 2021"
        complete = draft(stage, COMMUNE, stage.wishes(COMMUNE, 2), title=title)
        number(stage, complete)

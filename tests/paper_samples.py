"""Papers with invented people, filled in every field, for the tests of layout and rendering."""

from dataclasses import replace
from datetime import date
from typing import Any

from units.papers.layout import AnnexGroup, AnnexRow, Header, SignatureBlock, counted, counts
from units.papers.snapshots import (
    AppraisalGroup,
    AppraisalListSnapshot,
    AppraisalRow,
    DecisionSnapshot,
    NominationGroup,
    NominationRow,
    Request,
    SubmissionLetterSnapshot,
    VoteGroup,
    VoteRow,
    VoteSheetSnapshot,
)

FAMILIES = ("Chamaléa", "Katơr", "Pi Năng", "Nguyễn", "Trần", "Đặng", "Lưu", "Thập", "Phú", "Mấu")
MIDDLES = ("Thị", "Văn", "Ngọc", "Hữu", "Thị Mỹ", "Đức", "Quỳnh")
GIVENS = ("Hạnh", "Thủy", "Diễm", "Quặng", "Khuyến", "Lễ", "Ngọc", "Tuấn", "Đượm", "Sỹ", "Bưởi")
UNITS = (
    "Trường Tiểu học Phước Bình A, huyện Bác Ái",
    "Ủy ban nhân dân xã Phước Bình, huyện Bác Ái",
    "Sở Nông nghiệp và Phát triển nông thôn",
    "Bệnh viện Đa khoa khu vực Ninh Sơn",
)
POSTS = ("Giáo viên", "Phó Chủ tịch", "Chuyên viên", "Trưởng khoa Nội tổng hợp")
HEADER = Header(
    issuing_body="ỦY BAN NHÂN DÂN\nTỈNH NINH THUẬN",
    number_text="2871",
    symbol="QĐ-UBND",
    place="Ninh Thuận",
    day=date(2021, 12, 5),
    draft=False,
)


def people(count: int) -> tuple[AnnexRow, ...]:
    """Individuals with names that do not repeat soon."""
    return tuple(
        AnnexRow(
            name=f"{FAMILIES[n % 10]} {MIDDLES[n % 7]} {GIVENS[n % 11]}",
            address="Ông" if n % 2 else "Bà",
            post=POSTS[n % 4],
            unit=UNITS[n % 4],
        )
        for n in range(count)
    )


def collectives(count: int) -> tuple[AnnexRow, ...]:
    """Collectives."""
    return tuple(
        AnnexRow(name=f"{('Phòng Kế hoạch - Tài chính', 'Tổ Chuyên môn', 'Trạm Y tế')[n % 3]}, {UNITS[n % 4]}") for n in range(count)
    )


def groups_of(collective: int, individual: int, household: int = 0) -> tuple[AnnexGroup, ...]:
    """Groups with rows, in printing order."""
    made = {"collective": collectives(collective), "individual": people(individual), "household": people(household)}
    return tuple(AnnexGroup(kind=kind, rows=rows) for kind, rows in made.items() if rows)


def decision(collective: int = 5, individual: int = 4, household: int = 0, **changes: Any) -> DecisionSnapshot:
    """A decision of the chair of the province with its list."""
    groups = changes.get("groups", groups_of(collective, individual, household))
    made = DecisionSnapshot(
        header=HEADER,
        subject="Về việc tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh cho các tập thể, cá nhân có thành tích xuất sắc trong phong trào thi đua năm 2021",
        authority_line="Chủ tịch Ủy ban nhân dân tỉnh Ninh Thuận",
        bases=(
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương ngày 22 tháng 11 năm 2019",
            "Căn cứ Nghị định số 91/2017/NĐ-CP ngày 31 tháng 7 năm 2017 của Chính phủ quy định chi tiết thi hành một số điều của Luật Thi đua, khen thưởng;",
            "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 1849/TTr-SNV ngày 29 tháng 11 năm 2021.",
        ),
        articles=(
            f"Tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh cho {counted(counts(groups))} đã có thành tích xuất sắc trong phong trào thi đua thực hiện nhiệm vụ phát triển kinh tế - xã hội năm 2021 (có Danh sách kèm theo).",
            "Tiền thưởng kèm theo Bằng khen thực hiện theo Nghị định số 91/2017/NĐ-CP, trích từ Quỹ thi đua, khen thưởng tỉnh.",
            "Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc Sở Nội vụ, Thủ trưởng các cơ quan, đơn vị có liên quan và các tập thể, cá nhân có tên tại Điều 1 căn cứ Quyết định thi hành",
        ),
        signature=SignatureBlock(authority_lines=("KT. Chủ tịch",), post="Phó Chủ tịch", name="Trần Thị Mẫu Lễ"),
        copies=("Ban Thi đua - Khen thưởng Trung ương", "Thường trực Tỉnh ủy, HĐND tỉnh", "Lưu: VT, VXNV"),
        annex_title="DANH SÁCH TẬP THỂ, CÁ NHÂN ĐƯỢC TẶNG BẰNG KHEN CỦA CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH",
        annex_issuer="Chủ tịch Ủy ban nhân dân tỉnh Ninh Thuận",
        groups=groups,
    )
    return replace(made, **changes)


def draft() -> DecisionSnapshot:
    """The same decision before it has a number and a day."""
    return decision(header=replace(HEADER, number_text="", day=None, year=2021, draft=True))


def submission_letter(**changes: Any) -> SubmissionLetterSnapshot:
    """A commune's letter to its district."""
    rows = tuple(
        NominationRow(name=r.name, address=r.address, place=r.place, award="Bằng khen của Chủ tịch UBND tỉnh", votes="9/9")
        for r in people(7)
    )
    made = SubmissionLetterSnapshot(
        header=Header(
            parent_body="UBND huyện Bác Ái",
            issuing_body="ỦY BAN NHÂN DÂN\nXÃ PHƯỚC BÌNH",
            symbol="TTr-UBND",
            place="Phước Bình",
            year=2021,
            draft=False,
        ),
        subject="Về việc đề nghị tặng danh hiệu thi đua và hình thức khen thưởng năm 2021",
        addressees=("Ủy ban nhân dân huyện Bác Ái", "Phòng Nội vụ huyện Bác Ái"),
        grounds=("Căn cứ Luật Thi đua, Khen thưởng ngày 26 tháng 11 năm 2003", "Căn cứ Kế hoạch số 4614/KH-UBND ngày 22 tháng 12 năm 2020"),
        opening="Ủy ban nhân dân xã Phước Bình đề nghị khen thưởng các tập thể, cá nhân có thành tích trong phong trào thi đua năm 2021 như sau:",
        requests=(
            Request(award="Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh", collectives=2, individuals=5),
            Request(award="Danh hiệu Chiến sĩ thi đua cấp tỉnh", individuals=1),
        ),
        closing="Kính trình Ủy ban nhân dân huyện Bác Ái xem xét, quyết định.",
        signature=SignatureBlock(authority_lines=("TM. Ủy ban nhân dân",), post="Chủ tịch", name="Katơr Thị Đượm"),
        copies=("Lưu: VT, TĐKT",),
        list_issuer="Ủy ban nhân dân xã Phước Bình",
        groups=(NominationGroup(title="Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh", rows=rows),),
        code="TT-2021-0012",
        version="3f2a 91bc 77de 04a5",
    )
    return replace(made, **changes)


def vote_sheet() -> VoteSheetSnapshot:
    """Votes of one council session."""
    yes = tuple(VoteRow(name=r.name, place=r.place, yes=10, no=1, blank=0, share="90,91 %", result="Đạt") for r in people(12))
    no = tuple(VoteRow(name=r.name, yes=5, no=5, blank=1, share="45,45 %", result="Không đạt") for r in collectives(14))
    return VoteSheetSnapshot(
        header=Header(
            parent_body="UBND tỉnh Ninh Thuận",
            issuing_body="HỘI ĐỒNG THI ĐUA -\nKHEN THƯỞNG TỈNH",
            symbol="BB-HĐTĐKT",
            number_text="02",
            draft=False,
        ),
        subject="Phiên họp ngày 22 tháng 11 năm 2021 của Hội đồng Thi đua - Khen thưởng tỉnh",
        facts=("Tổng số thành viên Hội đồng: 11; có mặt: 10; vắng mặt: 01.", "Hình thức: biểu quyết công khai."),
        groups=(
            VoteGroup(award="Chiến sĩ thi đua cấp tỉnh", rule="từ 90 % tổng số thành viên trở lên", rows=yes),
            VoteGroup(award="Bằng khen của Chủ tịch UBND tỉnh", rule="trên 50 % tổng số thành viên", rows=no),
        ),
        secretary=SignatureBlock(post="Thư ký", name="Lưu Thị Diễm"),
        chair=SignatureBlock(post="Chủ tọa", name="Trần Thị Mẫu Lễ"),
    )


def appraisal_list() -> AppraisalListSnapshot:
    """What the standing body lays before the council."""
    rows = tuple(
        AppraisalRow(
            name=r.name,
            address=r.address,
            place=r.place,
            award="Bằng khen của Chủ tịch UBND tỉnh",
            achievement="Hoàn thành xuất sắc nhiệm vụ hai năm liên tục; vận động 120 hộ Raglai giữ rừng đầu nguồn.",
            past_awards="Giấy khen 2019; LĐTT 2019, 2020",
            verdict="Đạt",
        )
        for r in people(9)
    )
    return AppraisalListSnapshot(
        header=Header(
            parent_body="Sở Nội vụ", issuing_body="BAN THI ĐUA - KHEN THƯỞNG", place="Ninh Thuận", day=date(2021, 11, 22), draft=False
        ),
        subject="Phiên họp tháng 11 năm 2021",
        groups=(AppraisalGroup(title="Bằng khen của Chủ tịch UBND tỉnh", rows=rows),),
        drafter=SignatureBlock(post="Người lập", name="Phú Ngọc Lễ"),
        signature=SignatureBlock(post="Trưởng ban", name="Thập Văn Khuyến"),
    )


ALL = {"decision": decision, "submission_letter": submission_letter, "vote_sheet": vote_sheet, "appraisal_list": appraisal_list}

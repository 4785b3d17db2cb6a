"""Worked cases of titles: persons, collectives, flags; and of what bars any award."""

from typing import Any

from awards.eligibility.history import HoldFact, MovementFact, SelectionFact
from tests.worked_facts import (
    DECLARED,
    MET,
    NOT_MET,
    PENDING,
    TO_CONFIRM,
    UNKNOWN,
    WAITING,
    Facts,
    Section,
    counted,
    day,
    disciplined,
    made,
    rated,
    title,
)


def grassroots_fighter() -> Section:
    s = Section("Chiến sĩ thi đua cơ sở", "CSTDCS", "d23", "Điều 23 Luật 06/2022/QH15")
    good, best, idea = rated("good", 2024), rated("excellent", 2024), made("grassroots", "20/06/2024")
    s.line("Hoàn thành xuất sắc nhiệm vụ năm 2024, không có sáng kiến: xuất sắc là đủ.", MET, best)
    s.line("Hoàn thành tốt năm 2024, có sáng kiến cấp cơ sở công nhận 20/6/2024.", MET, good, idea)
    s.line(
        "Hoàn thành tốt năm 2024, không có sáng kiến.",
        NOT_MET,
        good,
        sentence="Còn thiếu xếp loại hoàn thành xuất sắc nhiệm vụ năm 2024 (Luật 06/2022/QH15 Điều 23)",
    )
    s.line("Hoàn thành nhiệm vụ (chưa tốt) năm 2024, có sáng kiến.", NOT_MET, rated("completed", 2024), idea)
    s.line(
        "Hoàn thành nhiệm vụ nhưng đã được công nhận Lao động tiên tiến năm 2024, có sáng kiến.",
        MET,
        rated("completed", 2024),
        title("LDTT", 2024),
        idea,
    )
    s.line("Sáng kiến công nhận ngày 31/12/2024, hồ sơ nhận 10/01/2025.", MET, good, made("grassroots", "31/12/2024"), on="10/01/2025")
    s.line("Sáng kiến công nhận ngày 01/01/2025: đã sang năm khác.", NOT_MET, good, made("grassroots", "01/01/2025"), on="10/01/2025")
    s.line("Sáng kiến công nhận ngày 01/01/2024.", MET, good, made("grassroots", "01/01/2024"))
    s.line("Sáng kiến công nhận ngày 31/12/2023: thuộc năm trước.", NOT_MET, good, made("grassroots", "31/12/2023"))
    s.line("Sáng kiến công nhận đúng ngày nhận hồ sơ 20/11/2024.", MET, good, made("grassroots", "20/11/2024"))
    s.line("Sáng kiến công nhận ngày 21/11/2024, sau ngày nhận hồ sơ.", NOT_MET, good, made("grassroots", "21/11/2024"))
    s.line(
        "Sáng kiến duy nhất đã dùng để tặng Bằng khen tỉnh.",
        NOT_MET,
        good,
        made("grassroots", "20/06/2024", used_for="BK_TINH"),
        article="Công văn 5007/BNV-TĐKT; Điều 23 Luật 06/2022/QH15",
        sentence="Mới có 0 trên 1 sáng kiến, đề tài cấp cơ sở chưa dùng cho lần khen khác trong 1 năm đến năm 2024 (Luật 06/2022/QH15 Điều 23)",
    )
    s.line("Sáng kiến do người được xét tự khai.", TO_CONFIRM, good, made("grassroots", "20/06/2024", standing=DECLARED))
    s.line(
        "Xếp loại năm 2024 chưa nhập; có sáng kiến. Chưa rõ không phải là không đạt.",
        UNKNOWN,
        idea,
        sentence="Chưa rõ có xếp loại hoàn thành tốt nhiệm vụ trở lên năm 2024 hay không (Luật 06/2022/QH15 Điều 23)",
    )
    s.line("Xếp loại xuất sắc do đơn vị tự khai.", TO_CONFIRM, rated("excellent", 2024, standing=DECLARED))
    twice = (rated("excellent", 2024), rated("excellent", 2024, standing=DECLARED))
    s.line("Xếp loại xuất sắc có văn bản, đơn vị còn tự khai lần nữa: văn bản là đủ.", MET, *twice)
    s.line("Sáng kiến chưa nhập từ trước năm 2025, hoàn thành tốt.", UNKNOWN, good, since=2025)
    regimes = "Điều 9 khoản 3 Nghị định 91/2017/NĐ-CP; Điều 23 Luật 06/2022/QH15"
    s.line(
        "Nhận hồ sơ 31/12/2023 (luật cũ): xuất sắc, Lao động tiên tiến, không sáng kiến.",
        NOT_MET,
        rated("excellent", 2023),
        title("LDTT", 2023),
        year=2023,
        on="31/12/2023",
        route="d9k3-sk",
        article=regimes,
    )
    s.line(
        "Cũng người ấy, nhận hồ sơ 01/01/2024 (luật mới).",
        MET,
        rated("excellent", 2023),
        title("LDTT", 2023),
        year=2023,
        on="01/01/2024",
        article=regimes,
    )
    s.line(
        "Luật cũ: Lao động tiên tiến và sáng kiến trong năm.",
        MET,
        title("LDTT", 2023),
        made("grassroots", "01/03/2023"),
        year=2023,
        on="31/12/2023",
        route="d9k3-sk",
        article=regimes,
    )
    amended = "Luật 06/2026/QH16 (hiệu lực 01/10/2026, chưa đối chiếu)"
    s.line("Nhận hồ sơ 30/6/2025: xuất sắc, không sáng kiến.", MET, rated("excellent", 2025), year=2025, on="30/06/2025")
    s.line("Cũng người ấy, nhận hồ sơ 01/7/2025: tiêu chuẩn không đổi.", MET, rated("excellent", 2025), year=2025, on="01/07/2025")
    s.line("Nhận hồ sơ 30/9/2026: xuất sắc, không sáng kiến.", MET, rated("excellent", 2026), year=2026, on="30/09/2026", article=amended)
    s.line(
        "Cũng người ấy, nhận hồ sơ 01/10/2026: văn bản chưa đối chiếu nên chỉ cảnh báo.",
        TO_CONFIRM,
        rated("excellent", 2026),
        year=2026,
        on="01/10/2026",
        article=amended,
    )
    s.line(
        "Nhận hồ sơ 30/9/2026: hoàn thành tốt, không sáng kiến.", NOT_MET, rated("good", 2026), year=2026, on="30/09/2026", article=amended
    )
    s.line(
        "Cũng người ấy, nhận hồ sơ 01/10/2026: văn bản chưa đối chiếu không loại ai.",
        UNKNOWN,
        rated("good", 2026),
        year=2026,
        on="01/10/2026",
        article=amended,
    )
    return s


def province_fighter() -> Section:
    s = Section("Chiến sĩ thi đua cấp tỉnh", "CSTD_TINH", "d22", "Điều 22 Luật 06/2022/QH15")
    idea = made("province", "20/06/2023")
    three = title("CSTDCS", 2022, 2023, 2024)
    s.line(
        "Chiến sĩ thi đua cơ sở 2022, 2023, 2024 và một sáng kiến cấp tỉnh.",
        MET,
        three,
        idea,
        sentence="Đã có Chiến sĩ thi đua cơ sở các năm 2022, 2023 và 2024 (Luật 06/2022/QH15 Điều 22)",
    )
    s.line(
        "Thiếu năm 2023.",
        NOT_MET,
        title("CSTDCS", 2022, 2024),
        idea,
        sentence="Còn thiếu Chiến sĩ thi đua cơ sở năm 2023 (Luật 06/2022/QH15 Điều 22)",
    )
    s.line(
        "Ba lần nhưng không liên tục: 2020, 2022, 2024.",
        NOT_MET,
        title("CSTDCS", 2020, 2022, 2024),
        idea,
        sentence="Còn thiếu Chiến sĩ thi đua cơ sở năm 2023 (Luật 06/2022/QH15 Điều 22)",
    )
    s.line(
        "Ba lần liên tục nhưng dừng ở năm 2023: 2021, 2022, 2023.",
        NOT_MET,
        title("CSTDCS", 2021, 2022, 2023),
        idea,
        sentence="Còn thiếu Chiến sĩ thi đua cơ sở năm 2024 (Luật 06/2022/QH15 Điều 22)",
    )
    s.line(
        "Năm 2024 đang chờ quyết định trong hồ sơ cơ sở: được trình, chưa được quyết định.",
        PENDING,
        title("CSTDCS", 2022, 2023),
        title("CSTDCS", 2024, standing=WAITING),
        idea,
        sentence="Chờ quyết định của năm 2024 về Chiến sĩ thi đua cơ sở (Luật 06/2022/QH15 Điều 22)",
    )
    s.line(
        "Năm 2022 do người được xét tự khai.",
        TO_CONFIRM,
        title("CSTDCS", 2023, 2024),
        title("CSTDCS", 2022, standing=DECLARED),
        idea,
        sentence="Có Chiến sĩ thi đua cơ sở các năm 2022, 2023 và 2024; cần xác nhận năm 2022 (Luật 06/2022/QH15 Điều 22)",
    )
    s.line(
        "Không có năm 2022; danh hiệu của đơn vị chỉ nhập đủ từ năm 2023.",
        UNKNOWN,
        title("CSTDCS", 2023, 2024),
        idea,
        since=2023,
        sentence="Chưa rõ có Chiến sĩ thi đua cơ sở năm 2022 hay không (Luật 06/2022/QH15 Điều 22)",
    )
    s.line("Không có năm 2022; danh hiệu nhập đủ từ năm 2022.", NOT_MET, title("CSTDCS", 2023, 2024), idea, since=2022)
    s.line(
        "Sáng kiến chỉ có phạm vi cơ sở; điều luật không nói tính từ năm nào, trước năm 2000 chưa nhập.",
        UNKNOWN,
        three,
        made("grassroots", "20/06/2023"),
        sentence="Mới biết 0 trên 1 sáng kiến, đề tài cấp tỉnh, bộ, ngành chưa dùng cho lần khen khác; "
        "dữ liệu sáng kiến trước đó chưa đầy đủ (Luật 06/2022/QH15 Điều 22)",
    )
    s.line(
        "Cũng thế, thành tích chỉ tính từ năm 2021 (sau kỷ luật), sáng kiến đã nhập đủ từ năm 2000: chắc chắn thiếu.",
        NOT_MET,
        three,
        made("grassroots", "20/06/2023"),
        disciplined("01/01/2020", "31/12/2020"),
    )
    s.line("Sáng kiến phạm vi toàn quốc thì rộng hơn tỉnh.", MET, three, made("national", "20/06/2023"))
    s.line(
        "Sáng kiến cấp tỉnh duy nhất đã dùng cho lần khen khác; thành tích chỉ tính từ năm 2021 (sau kỷ luật).",
        NOT_MET,
        three,
        made("province", "20/06/2023", used_for="BK_TINH"),
        disciplined("01/01/2020", "31/12/2020"),
        article="Công văn 5007/BNV-TĐKT",
    )
    s.line(
        "Danh hiệu năm 2023 được tặng theo chuyên đề: không làm căn cứ.",
        NOT_MET,
        title("CSTDCS", 2022, 2024),
        title("CSTDCS", 2023, method="thematic"),
        idea,
        article="Điều 4 khoản 3 Nghị định 98/2023/NĐ-CP",
    )
    used = "Điều 30 khoản 9 Nghị định 98/2023/NĐ-CP (cách hiểu)"
    s.line(
        "Đã là Chiến sĩ thi đua cấp tỉnh, thành tích ghi đến 31/12/2021.",
        MET,
        three,
        idea,
        title("CSTD_TINH", 2021, period="01/01/2019-31/12/2021"),
        article=used,
    )
    s.line(
        "Thành tích lần trước ghi đến 31/12/2022: năm 2022 đã dùng; cách hiểu chưa đối chiếu nên chỉ phải xác nhận.",
        TO_CONFIRM,
        three,
        idea,
        title("CSTD_TINH", 2022, period="01/01/2020-31/12/2022"),
        article=used,
    )
    s.line(
        "Cũng thế, nếu cách hiểu ấy đã đối chiếu.",
        NOT_MET,
        three,
        idea,
        title("CSTD_TINH", 2022, period="01/01/2020-31/12/2022"),
        article=used,
        as_read=True,
    )
    school = "năm học 01/9–31/5"
    s.line(
        f"Giáo viên, danh hiệu theo {school} ghi năm 2022, 2023, 2024.",
        MET,
        *(title("CSTDCS", y, period=f"01/09/{y - 1}-31/05/{y}") for y in (2022, 2023, 2024)),
        idea,
    )
    clean = "Điều 4 khoản 4 Nghị định 98/2023/NĐ-CP"
    s.line("Kỷ luật hết ngày 31/12/2021: năm 2022 tính trọn.", MET, three, idea, disciplined("01/01/2021", "31/12/2021"), article=clean)
    s.line(
        "Kỷ luật hết ngày 01/01/2022: năm 2022 bị chia, phải xác nhận.",
        TO_CONFIRM,
        three,
        idea,
        disciplined("02/01/2021", "01/01/2022"),
        article=clean,
    )
    s.line(
        "Kỷ luật hết ngày 30/12/2022: năm 2022 còn một ngày, phải xác nhận.",
        TO_CONFIRM,
        three,
        idea,
        disciplined("31/12/2021", "30/12/2022"),
        article=clean,
    )
    s.line(
        "Kỷ luật hết ngày 31/12/2022: năm 2022 không được tính.",
        NOT_MET,
        three,
        idea,
        disciplined("01/01/2022", "31/12/2022"),
        article=clean,
    )
    half = title("CSTDCS", 2022, period="01/07/2021-30/06/2022")
    rest = title("CSTDCS", 2023, 2024)
    s.line(
        "Danh hiệu năm 2022 ghi 01/7/2021–30/6/2022, kỷ luật hết 30/6/2021.",
        MET,
        half,
        rest,
        idea,
        disciplined("30/06/2020", "30/06/2021"),
        article=clean,
    )
    s.line(
        "Cũng danh hiệu ấy, kỷ luật hết 01/7/2021.", TO_CONFIRM, half, rest, idea, disciplined("01/07/2020", "01/07/2021"), article=clean
    )
    s.line("Cũng danh hiệu ấy, kỷ luật hết 30/6/2022.", NOT_MET, half, rest, idea, disciplined("30/06/2021", "30/06/2022"), article=clean)
    leap = title("CSTDCS", 2022, period="01/03/2020-28/02/2022")
    s.line(
        "Danh hiệu ghi từ 01/3/2020, kỷ luật hết 29/02/2020 (năm nhuận).",
        MET,
        leap,
        rest,
        idea,
        disciplined("28/02/2019", "29/02/2020"),
        article=clean,
    )
    s.line(
        "Danh hiệu ghi từ 29/02/2020, kỷ luật hết 29/02/2020.",
        TO_CONFIRM,
        title("CSTDCS", 2022, period="29/02/2020-28/02/2022"),
        rest,
        idea,
        disciplined("28/02/2019", "29/02/2020"),
        article=clean,
    )
    s.line(
        "Kỷ luật quyết định ngày 21/11/2024, sau ngày nhận hồ sơ: chưa tính.",
        MET,
        three,
        idea,
        disciplined("21/11/2024", "20/11/2025"),
        article=clean,
    )
    s.line(
        "Sáng kiến công nhận đúng ngày cuối thời hạn kỷ luật 31/12/2021.",
        NOT_MET,
        three,
        made("province", "31/12/2021"),
        disciplined("01/01/2021", "31/12/2021"),
        article=clean,
    )
    s.line(
        "Sáng kiến công nhận ngày 01/01/2022, ngay sau thời hạn kỷ luật.",
        MET,
        three,
        made("province", "01/01/2022"),
        disciplined("01/01/2021", "31/12/2021"),
        article=clean,
    )
    return s


def national_fighter() -> Section:
    s = Section("Chiến sĩ thi đua toàn quốc", "CSTD_TQ", "d21", "Điều 21 Luật 06/2022/QH15", as_read=True)
    idea = made("national", "20/06/2023")
    s.line(
        "Chiến sĩ thi đua cấp tỉnh 2020 và 2023, đề nghị năm 2024, sáng kiến toàn quốc (coi hai lần cách nhau ba năm là liên tục).",
        MET,
        title("CSTD_TINH", 2020, 2023),
        idea,
    )
    s.line("Chiến sĩ thi đua cấp tỉnh 2019 và 2023: cách bốn năm.", NOT_MET, title("CSTD_TINH", 2019, 2023), idea)
    s.line("Lần thứ hai năm 2024, cùng năm đề nghị.", MET, title("CSTD_TINH", 2021, 2024), idea)
    s.line("Lần thứ hai năm 2022, đã qua hai năm.", NOT_MET, title("CSTD_TINH", 2019, 2022), idea)
    s.line(
        "Cách bốn năm, nhưng cách hiểu “liên tục” chưa được đối chiếu: chỉ cảnh báo.",
        UNKNOWN,
        title("CSTD_TINH", 2019, 2023),
        idea,
        as_read=False,
    )
    s.line("Cách ba năm, cách hiểu chưa được đối chiếu.", TO_CONFIRM, title("CSTD_TINH", 2020, 2023), idea, as_read=False)
    s.line("Sáng kiến chỉ cấp tỉnh; trước năm 2000 chưa nhập.", UNKNOWN, title("CSTD_TINH", 2020, 2023), made("province", "20/06/2023"))
    return s


def excellent_collective() -> Section:
    s = Section("Tập thể lao động xuất sắc", "TTLDXS", "d27k1", "Điều 27 khoản 1 Luật 06/2022/QH15", group="collective")
    best = rated("excellent", 2024)

    def people(members: int | None = 10, completed: int | None = 10, ldtt: int = 7, cstd: int = 1, **more: Any) -> Facts:
        return counted(2024, members, completed=completed, titles={"LDTT": ldtt, "CSTDCS": cstd}, **more)

    s.line("10 người đều hoàn thành nhiệm vụ, 7 Lao động tiên tiến (70 %), 1 Chiến sĩ thi đua cơ sở.", MET, best, people())
    s.line(
        "6 trên 10 Lao động tiên tiến.",
        NOT_MET,
        best,
        people(ldtt=6),
        sentence="Mới có 6 trên 10 người đạt Lao động tiên tiến, yêu cầu từ 70 % trở lên (Luật 06/2022/QH15 Điều 27 khoản 1)",
    )
    s.line("6 trên 10, một người nữa chờ quyết định của năm.", PENDING, best, people(ldtt=6, pending={"LDTT": 1}))
    s.line("14 trên 20: đúng 70 %.", MET, best, people(20, 20, 14))
    s.line("13 trên 19: 68,4 %.", NOT_MET, best, people(19, 19, 13))
    s.line("9 trên 10 hoàn thành nhiệm vụ.", NOT_MET, best, people(completed=9))
    s.line("9 trên 10 hoàn thành, 1 người chưa xếp loại.", UNKNOWN, best, people(completed=9, unrated=1))
    s.line("Chưa có Chiến sĩ thi đua cơ sở.", NOT_MET, best, people(cstd=0))
    s.line("Chiến sĩ thi đua cơ sở duy nhất đang chờ quyết định.", PENDING, best, people(cstd=0, pending={"CSTDCS": 1}))
    s.line("Chưa có số người của tập thể.", UNKNOWN, best, people(None, None))
    s.line("10 người, 7 Lao động tiên tiến, nhưng số người do đơn vị tự khai.", TO_CONFIRM, best, people(standing=DECLARED))
    s.line("Số người do đơn vị tự khai, 6 trên 10 Lao động tiên tiến.", NOT_MET, best, people(ldtt=6, standing=DECLARED))
    s.line("Tập thể xếp loại tốt.", NOT_MET, rated("good", 2024), people())
    s.line("Một người bị cảnh cáo: khoản 1 Điều 27 không loại vì lý do ấy.", MET, best, people(disciplined={"warning": 1}))
    old = {"year": 2023, "on": "31/12/2023", "route": "d27", "article": "Điều 27 Luật Thi đua, khen thưởng 2003"}
    facts = {"completed": 10, "titles": {"LDTT": 7, "CSTDCS": 1}}
    s.line(
        "Luật cũ, một người bị cảnh cáo.",
        NOT_MET,
        rated("excellent", 2023),
        counted(2023, 10, **facts, disciplined={"warning": 1}),
        sentence="Năm 2023 có 1 người bị kỷ luật từ cảnh cáo trở lên (Luật TĐKT 2003 Điều 27)",
        **old,
    )
    s.line(
        "Luật cũ, một người bị khiển trách; không ai bị cảnh cáo thì đơn vị phải xác nhận.",
        TO_CONFIRM,
        rated("excellent", 2023),
        counted(2023, 10, **facts, disciplined={"reprimand": 1}),
        **old,
    )
    return s


def advanced_collective() -> Section:
    s = Section("Tập thể lao động tiên tiến", "TTLDTT", "d28", "Điều 28 Luật Thi đua, khen thưởng 2003", group="collective")
    good = rated("good", 2023)

    def people(members: int, ldtt: int, year: int = 2023) -> Facts:
        return counted(year, members, completed=members, titles={"LDTT": ldtt})

    old = {"year": 2023, "on": "31/12/2023"}
    s.line(
        "Luật cũ, trên 50 %: 6 trên 10 Lao động tiên tiến; không ai bị cảnh cáo thì đơn vị phải xác nhận.",
        TO_CONFIRM,
        good,
        people(10, 6),
        **old,
    )
    s.line(
        "Luật cũ: 5 trên 10 là đúng 50 %, chưa trên 50 %.",
        NOT_MET,
        good,
        people(10, 5),
        sentence="Mới có 5 trên 10 người đạt Lao động tiên tiến, yêu cầu trên 50 % (Luật TĐKT 2003 Điều 28)",
        **old,
    )
    s.line("Luật cũ: 6 trên 11 là 54,5 %.", TO_CONFIRM, good, people(11, 6), **old)
    s.line(
        "Luật cũ: một người bị cảnh cáo.",
        NOT_MET,
        good,
        counted(2023, 10, completed=10, titles={"LDTT": 6}, disciplined={"warning": 1}),
        **old,
    )
    s.line(
        "Luật cũ: một người bị cách chức, nặng hơn cảnh cáo.",
        NOT_MET,
        good,
        counted(2023, 10, completed=10, titles={"LDTT": 6}, disciplined={"dismissal": 1}),
        **old,
    )
    new = {"year": 2024, "on": "01/12/2024", "route": "d28k1", "article": "Điều 28 khoản 1 Luật 06/2022/QH15"}
    good = rated("good", 2024)
    s.line("7 trên 10 là đúng 70 %.", TO_CONFIRM, good, people(10, 7, 2024), as_read=True, **new)
    s.line("6 trên 10.", NOT_MET, good, people(10, 6, 2024), as_read=True, **new)
    s.line("6 trên 10, tỷ lệ 70 % chưa đọc trong văn bản chính thức: chỉ cảnh báo.", UNKNOWN, good, people(10, 6, 2024), **new)
    return s


def flag() -> Section:
    s = Section(
        "Cờ thi đua của UBND tỉnh",
        "CO_TINH",
        "k1",
        "Điều 26 khoản 1 Luật 06/2022/QH15",
        group="collective",
    )
    s.line("Khối thi đua của tỉnh suy tôn đơn vị năm 2024.", MET, [SelectionFact("CO_TINH", 2024, "province", selected=True)])
    s.line("Khối đã suy tôn đơn vị khác.", NOT_MET, [SelectionFact("CO_TINH", 2024, "province", selected=False)])
    s.line(
        "Khối chưa nhập kết quả.",
        UNKNOWN,
        sentence="Khối thi đua chưa nhập kết quả suy tôn Cờ thi đua của Ủy ban nhân dân tỉnh năm 2024 (Luật 06/2022/QH15 Điều 26 khoản 1)",
    )
    s.line("Suy tôn của năm 2023.", UNKNOWN, [SelectionFact("CO_TINH", 2023, "province", selected=True)])
    t = {"route": "k2", "method": "thematic", "article": "Điều 26 khoản 2 Luật 06/2022/QH15"}
    s.line("Phong trào của tỉnh ba năm, tổng kết.", MET, movement=MovementFact("province", 3, "final"), **t)
    s.line("Phong trào của tỉnh ba năm, mới sơ kết.", NOT_MET, movement=MovementFact("province", 3, "interim"), **t)
    s.line("Phong trào của tỉnh hai năm, tổng kết.", NOT_MET, movement=MovementFact("province", 2, "final"), **t)
    return s


def old_flag() -> Section:
    s = Section(
        "Cờ thi đua theo luật cũ", "CO_TINH", "d26", "Điều 26 Luật Thi đua, khen thưởng 2003", 2023, "31/12/2023", group="collective"
    )
    s.line("Khối thi đua của tỉnh suy tôn đơn vị năm 2023.", MET, [SelectionFact("CO_TINH", 2023, "province", selected=True)])
    s.line("Khối đã suy tôn đơn vị khác.", NOT_MET, [SelectionFact("CO_TINH", 2023, "province", selected=False)])
    return s


def government_flag() -> Section:
    s = Section("Cờ thi đua của Chính phủ", "CO_CP", "k1", "Điều 25 khoản 1 Luật 06/2022/QH15", group="collective")
    s.line(
        "Khối thi đua của tỉnh suy tôn đơn vị cho Cờ Chính phủ năm 2024.", MET, [SelectionFact("CO_CP", 2024, "province", selected=True)]
    )
    s.line(
        "Khối suy tôn đơn vị cho Cờ của tỉnh, chưa nhập kết quả Cờ Chính phủ.",
        UNKNOWN,
        [SelectionFact("CO_TINH", 2024, "province", selected=True)],
    )
    s.line("Khối suy tôn đơn vị khác cho Cờ Chính phủ.", NOT_MET, [SelectionFact("CO_CP", 2024, "province", selected=False)])
    k2 = {"route": "k2", "article": "Điều 25 khoản 2 Luật 06/2022/QH15"}
    s.line("Cụm, khối do Hội đồng Trung ương tổ chức suy tôn.", MET, [SelectionFact("CO_CP", 2024, "central_council", selected=True)], **k2)
    s.line("Chỉ khối của tỉnh suy tôn.", UNKNOWN, [SelectionFact("CO_CP", 2024, "province", selected=True)], **k2)
    s.line(
        "Cụm, khối do Hội đồng Trung ương tổ chức suy tôn đơn vị khác.",
        NOT_MET,
        [SelectionFact("CO_CP", 2024, "central_council", selected=False)],
        **k2,
    )
    k3 = {"route": "k3", "method": "thematic", "article": "Điều 25 khoản 3 Luật 06/2022/QH15"}
    s.line("Phong trào của Thủ tướng, năm năm, sơ kết.", MET, movement=MovementFact("prime_minister", 5, "interim"), **k3)
    s.line("Phong trào của Thủ tướng mới bốn năm.", NOT_MET, movement=MovementFact("prime_minister", 4, "final"), **k3)
    s.line("Phong trào của tỉnh, năm năm.", NOT_MET, movement=MovementFact("province", 5, "final"), **k3)
    old = {"route": "d25", "year": 2023, "on": "31/12/2023", "article": "Điều 25 Luật Thi đua, khen thưởng 2003"}
    s.line("Luật cũ: có Cờ của tỉnh năm 2023.", MET, title("CO_TINH", 2023), **old)
    s.line("Luật cũ: không có Cờ của tỉnh; tiêu biểu trong toàn quốc thì do người xét.", UNKNOWN, **old)
    return s


def armed_units() -> Section:
    s = Section(
        "Đơn vị quyết thắng theo luật cũ", "DVQT", "d27", "Điều 27 Luật Thi đua, khen thưởng 2003", 2023, "31/12/2023", "armed_collective"
    )
    best = rated("excellent", 2023)

    def people(soldiers: int, **more: Any) -> Facts:
        return counted(2023, 10, completed=10, titles={"CSTT": soldiers, "CSTDCS": 1}, **more)

    s.line("7 trên 10 Chiến sĩ tiên tiến; không ai bị cảnh cáo thì đơn vị phải xác nhận.", TO_CONFIRM, best, people(7))
    s.line("6 trên 10 Chiến sĩ tiên tiến.", NOT_MET, best, people(6))
    s.line("Một người bị hạ bậc lương, nặng hơn cảnh cáo.", NOT_MET, best, people(7, disciplined={"pay_cut": 1}))
    return s


def advanced_armed_units() -> Section:
    s = Section(
        "Đơn vị tiên tiến theo luật cũ", "DVTT", "d28", "Điều 28 Luật Thi đua, khen thưởng 2003", 2023, "31/12/2023", "armed_collective"
    )
    good = rated("good", 2023)
    s.line("6 trên 10 Chiến sĩ tiên tiến: trên 50 %.", TO_CONFIRM, good, counted(2023, 10, titles={"CSTT": 6}))
    s.line("5 trên 10: đúng 50 %, chưa trên 50 %.", NOT_MET, good, counted(2023, 10, titles={"CSTT": 5}))
    return s


def armed_units_now() -> Section:
    s = Section(
        "Đơn vị quyết thắng", "DVQT", "d27k2", "Điều 27 khoản 2 Luật 06/2022/QH15 (đọc một phần)", group="armed_collective", as_read=True
    )
    best = rated("excellent", 2024)

    def people(soldiers: int, fighters: int = 1) -> Facts:
        return counted(2024, 10, completed=10, titles={"CSTT": soldiers, "CSTDCS": fighters})

    s.line("7 trên 10 Chiến sĩ tiên tiến, một Chiến sĩ thi đua cơ sở.", MET, best, people(7))
    s.line("6 trên 10 Chiến sĩ tiên tiến.", NOT_MET, best, people(6))
    s.line("Không có Chiến sĩ thi đua cơ sở.", NOT_MET, best, people(7, 0))
    s.line("6 trên 10, điều luật mới đọc một phần: chỉ cảnh báo.", UNKNOWN, best, people(6), as_read=False)
    return s


def advanced_worker() -> Section:
    s = Section("Lao động tiên tiến", "LDTT", "d24k1", "Điều 24 khoản 1 Luật 06/2022/QH15")
    s.line("Hoàn thành tốt nhiệm vụ.", MET, rated("good", 2024))
    s.line("Hoàn thành xuất sắc nhiệm vụ.", MET, rated("excellent", 2024))
    s.line("Hoàn thành nhiệm vụ.", NOT_MET, rated("completed", 2024))
    s.line("Xếp loại tốt của năm 2023.", UNKNOWN, rated("good", 2023))
    return s


def bars() -> Section:
    s = Section("Chưa xét, kỷ luật đang có hiệu lực, sai đối tượng", "LDTT", "", "Điều 4 khoản 4 Nghị định 98/2023/NĐ-CP")
    good = rated("good", 2024)
    s.line("Hoàn thành tốt nhiệm vụ năm 2024.", MET, good, article="Điều 24 khoản 1 Luật 06/2022/QH15")
    s.line("Hoàn thành nhiệm vụ năm 2024.", NOT_MET, rated("completed", 2024), article="Điều 24 khoản 1 Luật 06/2022/QH15")

    def hold(first: str, last: str = "") -> Facts:
        return [HoldFact("complaint", day(first), day(last) if last else None, "12/UBKT")]

    s.line(
        "Tố cáo đang được giải quyết từ 20/11/2024, đúng ngày nhận hồ sơ.",
        NOT_MET,
        good,
        hold("20/11/2024"),
        sentence="Chưa xét, chưa đề nghị: khiếu nại, tố cáo đang được giải quyết từ 20/11/2024 (Nghị định 98/2023/NĐ-CP Điều 4 khoản 4)",
    )
    s.line("Tố cáo được thụ lý từ 21/11/2024, sau ngày nhận hồ sơ.", MET, good, hold("21/11/2024"))
    s.line("Xác minh kết thúc ngày 20/11/2024.", NOT_MET, good, hold("01/09/2024", "20/11/2024"))
    s.line("Xác minh kết thúc ngày 19/11/2024.", MET, good, hold("01/09/2024", "19/11/2024"))
    s.line(
        "Kỷ luật còn đến hết ngày nhận hồ sơ 20/11/2024.",
        NOT_MET,
        good,
        disciplined("20/11/2023", "20/11/2024"),
        sentence="Đang trong thời hạn kỷ luật đến hết ngày 20/11/2024 (Nghị định 98/2023/NĐ-CP Điều 4 khoản 4)",
    )
    s.line(
        "Kỷ luật hết ngày 19/11/2024: hết cản trở, năm 2024 bị chia nên phải xác nhận.",
        TO_CONFIRM,
        good,
        disciplined("19/11/2023", "19/11/2024"),
    )
    s.line("Kỷ luật hết ngày 31/12/2023.", MET, good, disciplined("31/12/2022", "31/12/2023"))
    s.line(
        "Lao động tiên tiến cho tập thể.",
        NOT_MET,
        good,
        group="collective",
        article="Điều 24 khoản 1 Luật 06/2022/QH15",
        sentence="Lao động tiên tiến không dành cho loại đối tượng này (Luật 06/2022/QH15 Điều 24 khoản 1)",
    )
    return s

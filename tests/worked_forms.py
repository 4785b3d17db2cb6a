"""Worked cases of forms of commendation: letters, orders, lifelong contribution."""

from awards.eligibility.history import MovementFact
from tests.worked_facts import MET, NOT_MET, PENDING, TO_CONFIRM, UNKNOWN, WAITING, Section, disciplined, made, post, rated, title


def province_letter() -> Section:
    s = Section("Bằng khen của Chủ tịch UBND tỉnh", "BK_TINH", "k1d", "Điều 74 khoản 1 điểm d Luật 06/2022/QH15")
    two = made("grassroots", "15/05/2023", "15/05/2024")
    titles, best = title("CSTDCS", 2023, 2024), rated("excellent", 2023, 2024)
    s.line("Hai lần liên tục Chiến sĩ thi đua cơ sở 2023, 2024 và hai sáng kiến.", MET, titles, two)
    s.line("Hai năm liên tục hoàn thành xuất sắc và hai sáng kiến.", MET, best, two)
    s.line(
        "Năm 2023 Chiến sĩ thi đua cơ sở, năm 2024 xuất sắc: không cộng hai tiêu chuẩn.",
        NOT_MET,
        title("CSTDCS", 2023),
        rated("excellent", 2024),
        rated("good", 2023),
        two,
    )
    s.line("Chiến sĩ thi đua cơ sở 2022 và 2024: không liên tục.", NOT_MET, title("CSTDCS", 2022, 2024), rated("good", 2023, 2024), two)
    s.line(
        "Một sáng kiến.",
        NOT_MET,
        titles,
        made("grassroots", "15/05/2024"),
        sentence="Mới có 1 trên 2 sáng kiến, đề tài cấp cơ sở chưa dùng cho lần khen khác trong 2 năm đến năm 2024 (Luật 06/2022/QH15 Điều 74 khoản 1 điểm d)",
    )
    s.line("Hai sáng kiến, một công nhận 01/01/2023.", MET, titles, made("grassroots", "01/01/2023", "15/05/2024"))
    s.line("Hai sáng kiến, một công nhận 31/12/2022: ngoài hai năm ấy.", NOT_MET, titles, made("grassroots", "31/12/2022", "15/05/2024"))
    s.line(
        "Hai sáng kiến đã dùng để đạt chính các Chiến sĩ thi đua cơ sở ấy.",
        NOT_MET,
        titles,
        made("grassroots", "15/05/2023", "15/05/2024", used_for="CSTDCS"),
        article="Công văn 5007/BNV-TĐKT; Điều 74 khoản 1 điểm d",
    )
    fresh = "Điều 30 khoản 9 Nghị định 98/2023/NĐ-CP"
    s.line(
        "Bằng khen tỉnh lần trước ghi thành tích đến 31/12/2022.",
        MET,
        titles,
        two,
        title("BK_TINH", 2022, period="01/01/2021-31/12/2022"),
        article=fresh,
    )
    s.line(
        "Bằng khen tỉnh lần trước ghi thành tích đến 30/6/2023: năm 2023 bị chia.",
        NOT_MET,
        titles,
        two,
        title("BK_TINH", 2022, period="01/07/2021-30/06/2023"),
        article=fresh,
    )
    s.line(
        "Cũng thế, nhưng hai sáng kiến công nhận sau 30/6/2023.",
        TO_CONFIRM,
        titles,
        made("grassroots", "01/07/2023", "15/05/2024"),
        title("BK_TINH", 2022, period="01/07/2021-30/06/2023"),
        article=fresh,
    )
    s.line(
        "Bằng khen tỉnh lần trước ghi thành tích đến 31/12/2023.",
        NOT_MET,
        titles,
        two,
        title("BK_TINH", 2023, period="01/01/2022-31/12/2023"),
        article=fresh,
    )
    s.line(
        "Bằng khen tỉnh lần trước không ghi thời gian, ký 31/12/2022.",
        MET,
        titles,
        two,
        title("BK_TINH", 2022, decided="31/12/2022"),
        article=fresh,
    )
    s.line(
        "Bằng khen tỉnh lần trước không ghi thời gian, ký 01/01/2023.",
        TO_CONFIRM,
        titles,
        two,
        title("BK_TINH", 2022, decided="01/01/2023"),
        article=fresh,
    )
    s.line(
        "Bằng khen tỉnh năm 2023 là khen đột xuất: không làm mất căn cứ công trạng.",
        MET,
        titles,
        two,
        title("BK_TINH", 2023, method="ad_hoc"),
        article="Điều 4 khoản 3 Nghị định 98/2023/NĐ-CP",
    )
    s.line("Bằng khen tỉnh của chính năm 2024 không tự loại mình.", MET, titles, two, title("BK_TINH", 2024), article=fresh)
    a = {"route": "k1a", "method": "thematic", "article": "Điều 74 khoản 1 điểm a Luật 06/2022/QH15"}
    s.line("Phong trào do tỉnh phát động, sơ kết.", MET, movement=MovementFact("province", 1, "interim"), **a)
    s.line("Phong trào do bộ phát động.", NOT_MET, movement=MovementFact("ministry", 5, "final"), **a)
    s.line("Chưa gắn với phong trào nào.", UNKNOWN, **a)
    b = {"route": "k1b", "method": "ad_hoc", "article": "Điều 74 khoản 1 điểm b Luật 06/2022/QH15"}
    s.line("Thành tích đột xuất có ảnh hưởng trong một lĩnh vực của tỉnh: người xét xác nhận.", TO_CONFIRM, reach="field", sudden=True, **b)
    s.line("Thành tích chỉ ảnh hưởng trong cơ sở.", NOT_MET, reach="grassroots", sudden=True, **b)
    k2 = {"group": "worker_farmer", "route": "k2", "method": "", "article": "Điều 74 khoản 2 Luật 06/2022/QH15"}
    s.line("Nông dân, thành tích có ảnh hưởng trong xã: người xét xác nhận.", TO_CONFIRM, reach="grassroots", **k2)
    s.line(
        "Tiêu chuẩn cho công nhân, nông dân chưa được đọc: không ai bị loại.",
        UNKNOWN,
        group="worker_farmer",
        route="k2",
        article="Điều 74 khoản 2 Luật 06/2022/QH15",
    )
    return s


def prime_ministers_letter() -> Section:
    s = Section("Bằng khen của Thủ tướng Chính phủ", "BK_TTG", "k1b", "Điều 73 khoản 1 điểm b Luật 06/2022/QH15")
    before = title("BK_TINH", 2019, period="01/01/2018-31/12/2019")
    good, three = rated("good", 2020, 2021, 2022, 2023, 2024), title("CSTDCS", 2020, 2022, 2024)
    s.line(
        "Bằng khen tỉnh ghi đến 31/12/2019; tốt năm năm 2020–2024; ba Chiến sĩ thi đua cơ sở (không cần liên tục).",
        MET,
        before,
        good,
        three,
    )
    s.line(
        "Bằng khen tỉnh ghi đến 31/12/2020: mới bốn năm.",
        NOT_MET,
        title("BK_TINH", 2020, period="01/01/2019-31/12/2020"),
        good,
        title("CSTDCS", 2021, 2022, 2024),
    )
    s.line(
        "Năm 2022 chỉ hoàn thành nhiệm vụ.",
        NOT_MET,
        before,
        rated("good", 2020, 2021, 2023, 2024),
        rated("completed", 2022),
        three,
        sentence="Còn thiếu xếp loại hoàn thành tốt nhiệm vụ trở lên năm 2022 (Luật 06/2022/QH15 Điều 73 khoản 1 điểm b)",
    )
    s.line("Hai Chiến sĩ thi đua cơ sở trong thời gian ấy.", NOT_MET, before, good, title("CSTDCS", 2020, 2024))
    s.line("Ba Chiến sĩ thi đua cơ sở, một trước Bằng khen tỉnh (2018).", NOT_MET, before, good, title("CSTDCS", 2018, 2020, 2024))
    s.line(
        "Chưa có Bằng khen tỉnh; thành tích chỉ tính từ năm 2020 (sau kỷ luật), danh hiệu nhập đủ từ năm 2020: chắc chắn chưa có.",
        NOT_MET,
        good,
        three,
        disciplined("01/01/2019", "31/12/2019"),
        since=2020,
        sentence="Chưa có Bằng khen của Chủ tịch UBND tỉnh (Luật 06/2022/QH15 Điều 73 khoản 1 điểm b)",
    )
    s.line(
        "Chưa có Bằng khen tỉnh trong dữ liệu; danh hiệu nhập đủ từ năm 2020.",
        UNKNOWN,
        good,
        three,
        since=2020,
        sentence="Chưa rõ đã có Bằng khen của Chủ tịch UBND tỉnh hay chưa (Luật 06/2022/QH15 Điều 73 khoản 1 điểm b)",
    )
    s.line(
        "Chỉ có Bằng khen tỉnh đột xuất.",
        UNKNOWN,
        title("BK_TINH", 2019, method="ad_hoc"),
        good,
        three,
        article="Điều 4 khoản 3 Nghị định 98/2023/NĐ-CP",
    )
    s.line(
        "Bằng khen tỉnh không ghi thời gian, ký 31/12/2019.",
        MET,
        title("BK_TINH", 2018, decided="31/12/2019"),
        good,
        three,
        article="Điều 30 khoản 9 Nghị định 98/2023/NĐ-CP",
    )
    s.line(
        "Bằng khen tỉnh không ghi thời gian, ký 01/01/2020: năm 2020 bị chia.",
        TO_CONFIRM,
        title("BK_TINH", 2019, decided="01/01/2020"),
        good,
        three,
        article="Điều 30 khoản 9 Nghị định 98/2023/NĐ-CP",
    )
    s.line("Hai Bằng khen tỉnh (2019 và 2022): lần nào lợi hơn thì tính lần ấy.", MET, before, title("BK_TINH", 2022), good, three)
    s.line(
        "Đã có Bằng khen Thủ tướng ghi đến 31/12/2021: năm tháng ấy đã dùng.",
        NOT_MET,
        before,
        title("BK_TTG", 2021, period="01/01/2017-31/12/2021"),
        good,
        three,
        article="Điều 30 khoản 9 Nghị định 98/2023/NĐ-CP",
    )
    c = {"route": "k1c", "method": "ad_hoc", "article": "Điều 73 khoản 1 điểm c Luật 06/2022/QH15"}
    s.line("Thành tích có ảnh hưởng trong tỉnh.", TO_CONFIRM, reach="province", **c)
    s.line("Thành tích chỉ ảnh hưởng trong một lĩnh vực của tỉnh.", NOT_MET, reach="field", **c)
    w = {"route": "k2b", "group": "worker_farmer", "method": "", "article": "Điều 73 khoản 2 Luật 06/2022/QH15"}
    s.line("Nông dân, thành tích có ảnh hưởng trong một lĩnh vực: đường riêng, nhẹ hơn.", TO_CONFIRM, reach="field", **w)
    s.line("Nông dân, thành tích chỉ trong cơ sở.", NOT_MET, reach="grassroots", **w)
    c = w | {"route": "k2c"}
    s.line("Công nhân có một sáng kiến cấp cơ sở chưa dùng.", MET, made("grassroots", "15/05/2024"), **c)
    s.line(
        "Công nhân, sáng kiến duy nhất công nhận ngày cuối của thời hạn kỷ luật.",
        NOT_MET,
        made("grassroots", "31/12/2020"),
        disciplined("01/01/2020", "31/12/2020"),
        **c,
    )
    return s


def third_order() -> Section:
    s = Section("Huân chương Lao động hạng Ba", "HCLD3", "k1e", "Điều 44 khoản 1 điểm e Luật 06/2022/QH15")
    before = title("BK_TTG", 2019, period="01/01/2015-31/12/2019")
    good, three = rated("good", 2020, 2021, 2022, 2023), title("CSTDCS", 2020, 2022, 2024)
    s.line(
        "Bằng khen Thủ tướng đến 2019; năm năm tốt trở lên, năm 2024 xuất sắc; ba Chiến sĩ thi đua cơ sở.",
        MET,
        before,
        good,
        rated("excellent", 2024),
        three,
    )
    s.line("Không năm nào xuất sắc.", NOT_MET, before, good, rated("good", 2024), three)
    s.line("Năm xuất sắc là 2019, trước mốc.", NOT_MET, before, good, rated("good", 2024), rated("excellent", 2019), three)
    s.line(
        "Xếp loại năm 2024 mới trình: được trình, chưa được quyết định.",
        PENDING,
        before,
        good,
        rated("excellent", 2024, standing=WAITING),
        three,
    )
    s.line(
        "Có Bằng khen tỉnh, không có Bằng khen Thủ tướng.",
        UNKNOWN,
        title("BK_TINH", 2019),
        good,
        rated("excellent", 2024),
        three,
        since=2021,
    )
    m = {"route": "k2-pt", "group": "worker_farmer", "method": "thematic", "article": "Điều 44 khoản 2 Luật 06/2022/QH15"}
    o = {"route": "k2-khac", "group": "worker_farmer", "method": "", "article": "Điều 44 khoản 2 Luật 06/2022/QH15"}
    s.line("Nông dân, thành tích đột xuất có ảnh hưởng trong một lĩnh vực của tỉnh.", TO_CONFIRM, reach="field", sudden=True, **o)
    s.line("Cũng thành tích ấy, không đột xuất: còn các căn cứ khác do người xét.", UNKNOWN, reach="field", **o)
    s.line("Nông dân, phong trào của tỉnh kéo dài năm năm.", MET, movement=MovementFact("province", 5, "interim"), **m)
    s.line(
        "Nông dân, phong trào của tỉnh mới bốn năm.",
        NOT_MET,
        movement=MovementFact("province", 4, "final"),
        sentence="Phong trào mới kéo dài 4 năm, phải từ 5 năm (Luật 06/2022/QH15 Điều 44 khoản 2)",
        **m,
    )
    return s


def second_order() -> Section:
    s = Section("Huân chương Lao động hạng Nhì", "HCLD2", "k1-ct", "Điều 43 khoản 1 Luật 06/2022/QH15")
    before = title("HCLD3", 2019, period="01/01/2015-31/12/2019")
    good, best = rated("good", 2020, 2021, 2022), rated("excellent", 2023, 2024)
    s.line(
        "Huân chương hạng Ba đến 2019; năm năm tốt trở lên, hai năm xuất sắc; một Chiến sĩ thi đua cấp tỉnh.",
        MET,
        before,
        good,
        best,
        title("CSTD_TINH", 2022),
    )
    s.line("Một năm xuất sắc.", NOT_MET, before, good, rated("good", 2023), rated("excellent", 2024), title("CSTD_TINH", 2022))
    s.line("Chiến sĩ thi đua cấp tỉnh năm 2019, trước mốc.", NOT_MET, before, good, best, title("CSTD_TINH", 2019))
    x = {"route": "k1-dx", "method": "ad_hoc"}
    s.line("Thành tích đột xuất, ảnh hưởng trong tỉnh.", TO_CONFIRM, reach="province", sudden=True, **x)
    s.line(
        "Ảnh hưởng trong tỉnh nhưng không đột xuất.",
        NOT_MET,
        reach="province",
        sentence="Không phải thành tích đột xuất (Luật 06/2022/QH15 Điều 43 khoản 1)",
        **x,
    )
    return s


def lifelong() -> Section:
    s = Section(
        "Quá trình cống hiến: Huân chương Lao động hạng Ba",
        "HCLD3",
        "k1g",
        "Điều 21 Nghị định 152/2025/NĐ-CP",
        on="31/12/2024",
        method="contribution",
        as_read=True,
    )
    s.line("Giám đốc Sở từ 01/01/2019 đến 31/12/2024: đúng sáu năm.", MET, post("director", "01/01/2019", "31/12/2024"), female=False)
    s.line("Giám đốc Sở từ 02/01/2019 đến 31/12/2024: thiếu một ngày.", NOT_MET, post("director", "02/01/2019", "31/12/2024"), female=False)
    women = "Điều 4 khoản 7 Nghị định 98/2023/NĐ-CP"
    s.line(
        "Nữ, bốn năm (01/01/2021–31/12/2024): giảm một phần ba.",
        MET,
        post("director", "01/01/2021", "31/12/2024"),
        female=True,
        article=women,
    )
    s.line("Nữ, bốn năm thiếu một ngày.", NOT_MET, post("director", "02/01/2021", "31/12/2024"), female=True, article=women)
    s.line("Nam, bốn năm.", NOT_MET, post("director", "01/01/2021", "31/12/2024"), female=False, article=women)
    s.line("Chưa rõ nam hay nữ, bốn năm.", UNKNOWN, post("director", "01/01/2021", "31/12/2024"), article=women)
    s.line(
        "Nữ, bốn năm, chức vụ thuộc nhóm nghỉ hưu muộn hơn: không giảm.",
        NOT_MET,
        post("director", "01/01/2021", "31/12/2024", later_retirement=True),
        female=True,
        article=women,
    )
    s.line("Nữ, 29/02/2020–28/02/2024: đúng bốn năm.", MET, post("director", "29/02/2020", "28/02/2024"), female=True, article=women)
    s.line("Nữ, 29/02/2020–27/02/2024: thiếu một ngày.", NOT_MET, post("director", "29/02/2020", "27/02/2024"), female=True, article=women)
    s.line("Đang giữ chức từ 01/01/2019, nhận hồ sơ 31/12/2024.", MET, post("director", "01/01/2019"), female=False)
    s.line("Đang giữ chức từ 01/01/2019, nhận hồ sơ 30/12/2024.", NOT_MET, post("director", "01/01/2019"), female=False, on="30/12/2024")
    s.line(
        "Hai chức nối tiếp, không hở ngày nào.",
        MET,
        post("director", "01/01/2019", "14/06/2021"),
        post("province_vice_chair", "15/06/2021", "31/12/2024"),
        female=False,
    )
    s.line(
        "Hai chức giữ cùng lúc: ngày trùng tính một lần.",
        NOT_MET,
        post("director", "01/01/2022", "31/12/2024"),
        post("province_vice_chair", "01/01/2022", "31/12/2024"),
        female=False,
    )
    s.line("Phó Giám đốc Sở mười năm.", MET, post("deputy_director", "01/01/2015", "31/12/2024"), female=False)
    s.line("Phó Giám đốc Sở sáu năm: chưa đủ mười.", NOT_MET, post("deputy_director", "01/01/2019", "31/12/2024"), female=False)
    s.line(
        "Phó Giám đốc Sở bốn năm rồi Giám đốc Sở sáu năm kém một ngày: cộng vào bậc dưới đủ mười năm kém một ngày.",
        NOT_MET,
        post("deputy_director", "02/01/2015", "31/12/2018"),
        post("director", "01/01/2019", "30/12/2024"),
        female=False,
    )
    s.line(
        "Còn một chức chưa rõ bậc.",
        UNKNOWN,
        post("director", "01/01/2021", "31/12/2024"),
        post("", "01/01/2015", "31/12/2020"),
        female=False,
    )
    s.line(
        "Nữ, bốn năm, hệ số của nữ chưa đọc trong Nghị định 152: cần xác nhận.",
        TO_CONFIRM,
        post("director", "01/01/2022", "31/12/2025"),
        female=True,
        year=2025,
        on="31/12/2025",
        as_read=False,
        article="Điều 4 khoản 7 Nghị định 152/2025/NĐ-CP (chưa xác minh)",
    )
    return s

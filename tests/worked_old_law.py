"""Worked cases under Luật Thi đua, khen thưởng 2003 and Nghị định 91/2017/NĐ-CP, received by 31/12/2023. Most of these texts were not read in
the gazette: ``as_read`` shows the edge itself, without it a line shows that such a text only warns."""

from awards.eligibility.history import MovementFact
from tests.worked_facts import MET, NOT_MET, TO_CONFIRM, UNKNOWN, Section, made, rated, title

DAY = "31/12/2023"


def province_fighter() -> Section:
    article = "Luật Thi đua, khen thưởng 2003, tiêu chuẩn Chiến sĩ thi đua cấp tỉnh"
    s = Section("Chiến sĩ thi đua cấp tỉnh theo luật cũ", "CSTD_TINH", "ba-lan", article, 2023, DAY, as_read=True)
    three, idea = title("CSTDCS", 2021, 2022, 2023), made("province", "20/06/2023")
    s.line("Chiến sĩ thi đua cơ sở 2021, 2022, 2023 và một sáng kiến cấp tỉnh.", MET, three, idea)
    s.line("Ba lần nhưng không liên tục: 2020, 2022, 2023.", NOT_MET, title("CSTDCS", 2020, 2022, 2023), idea)
    s.line("Sáng kiến chỉ có phạm vi cơ sở; trước năm 2000 chưa nhập.", UNKNOWN, three, made("grassroots", "20/06/2023"))
    s.line(
        "Đã là Chiến sĩ thi đua cấp tỉnh, thành tích ghi đến 31/12/2020.", MET, three, idea, title("CSTD_TINH", 2020, decided="31/12/2020")
    )
    used = title("CSTD_TINH", 2021, period="01/01/2019-31/12/2021")
    s.line("Đã là Chiến sĩ thi đua cấp tỉnh, thành tích ghi đến 31/12/2021: năm 2021 đã dùng.", NOT_MET, three, idea, used)
    s.line("Cũng thế; cách hiểu ấy chưa đối chiếu nên chỉ phải xác nhận.", TO_CONFIRM, three, idea, used, as_read=False)
    return s


def national_fighter() -> Section:
    s = Section("Chiến sĩ thi đua toàn quốc theo luật cũ", "CSTD_TQ", "hai-lan", "Điều 49 Nghị định 91/2017/NĐ-CP", 2023, DAY, as_read=True)
    idea = made("national", "20/06/2023")
    s.line("Chiến sĩ thi đua cấp tỉnh 2019 và 2022, đề nghị năm 2023, sáng kiến toàn quốc.", MET, title("CSTD_TINH", 2019, 2022), idea)
    s.line("Mới một lần Chiến sĩ thi đua cấp tỉnh.", NOT_MET, title("CSTD_TINH", 2022), idea)
    return s


def province_letter() -> Section:
    s = Section("Bằng khen của Chủ tịch UBND tỉnh theo luật cũ", "BK_TINH", "d39-ct", "Điều 39 Nghị định 91/2017/NĐ-CP", 2023, DAY)
    s.as_read = True
    best, two = rated("excellent", 2022, 2023), made("grassroots", "15/05/2022", "15/05/2023")
    s.line("Hai năm liên tục hoàn thành xuất sắc và hai sáng kiến cấp cơ sở.", MET, best, two)
    s.line("Một sáng kiến.", NOT_MET, best, made("grassroots", "15/05/2023"))
    s.line("Hai năm xuất sắc không liên tục.", NOT_MET, rated("excellent", 2021, 2023), rated("good", 2022), two)
    s.line(
        "Hai lần Chiến sĩ thi đua cơ sở, xếp loại tốt: luật cũ hỏi hoàn thành xuất sắc.",
        NOT_MET,
        rated("good", 2022, 2023),
        title("CSTDCS", 2022, 2023),
        two,
    )
    s.line("Chưa đọc điều luật: thiếu sáng kiến chỉ cảnh báo.", UNKNOWN, best, made("grassroots", "15/05/2023"), as_read=False)
    s.line(
        "Phong trào thi đua theo chuyên đề do tỉnh phát động.", MET, movement=MovementFact("province", 1, "final"), **_by("thematic", "cd")
    )
    s.line("Phong trào do bộ phát động.", NOT_MET, movement=MovementFact("ministry", 1, "final"), **_by("thematic", "cd"))
    s.line("Thành tích đột xuất có ảnh hưởng trong tỉnh.", TO_CONFIRM, reach="province", sudden=True, **_by("ad_hoc", "dx"))
    s.line("Thành tích đột xuất chỉ ảnh hưởng trong một lĩnh vực.", NOT_MET, reach="field", sudden=True, **_by("ad_hoc", "dx"))
    worker = {"route": "d39-cn", "group": "worker_farmer", "as_read": False}
    s.line("Công nhân có sáng kiến: người xét cân nhắc giá trị.", TO_CONFIRM, made("grassroots", "15/05/2023"), **worker)
    s.line("Nông dân không có sáng kiến: còn mô hình giúp hộ nghèo do người xét.", UNKNOWN, **worker)
    unit = {"route": "d71-tt", "group": "collective", "as_read": False, "article": "Điều 71 Luật Thi đua, khen thưởng 2003"}
    s.line("Tập thể hoàn thành xuất sắc nhiệm vụ.", MET, rated("excellent", 2023), **unit)
    s.line("Tập thể hoàn thành tốt nhiệm vụ.", NOT_MET, rated("good", 2023), **unit)
    return s


def _by(method: str, route: str) -> dict[str, str]:
    return {"method": method, "route": f"d39-{route}"}


def prime_ministers_letter() -> Section:
    s = Section("Bằng khen của Thủ tướng theo luật cũ", "BK_TTG", "d38-ct", "Điều 38 Nghị định 91/2017/NĐ-CP", 2023, DAY, as_read=True)
    before, years = title("BK_TINH", 2018, period="01/01/2017-31/12/2018"), (2019, 2020, 2021, 2022, 2023)
    best, ideas = rated("excellent", *years), [f"15/05/{year}" for year in years]
    s.line("Bằng khen tỉnh đến 31/12/2018; năm năm tiếp theo xuất sắc; năm sáng kiến.", MET, before, best, made("grassroots", *ideas))
    s.line("Bốn sáng kiến.", NOT_MET, before, best, made("grassroots", *ideas[1:]))
    s.line(
        "Năm sáng kiến, một trước khi hết thời gian thành tích của Bằng khen tỉnh.",
        NOT_MET,
        before,
        best,
        made("grassroots", "31/12/2018", *ideas[1:]),
    )
    short = [rated("excellent", *years[1:]), rated("good", 2019)]
    s.line("Năm 2019 chỉ hoàn thành tốt.", NOT_MET, before, *short, made("grassroots", *ideas))
    return s


def orders() -> Section:
    article = "Nghị định 91/2017/NĐ-CP (chưa đọc điều)"
    s = Section("Huân chương theo luật cũ: bậc trên sau năm năm", "HCLD2", "bac", article, 2023, DAY, as_read=True)
    before, best = title("HCLD3", 2018, period="01/01/2014-31/12/2018"), rated("excellent", 2019, 2020, 2021, 2022, 2023)
    s.line("Huân chương Lao động hạng Ba đến 31/12/2018; năm năm tiếp theo hoàn thành xuất sắc.", MET, before, best)
    s.line("Tập thể cũng thế.", MET, before, best, group="collective")
    s.line("Huân chương hạng Ba ghi đến 01/01/2019: năm 2019 bị chia.", TO_CONFIRM, title("HCLD3", 2019, decided="01/01/2019"), best)
    s.line("Huân chương hạng Ba ghi đến 31/12/2019: mới bốn năm.", NOT_MET, title("HCLD3", 2019, decided="31/12/2019"), best)
    s.line("Tập thể, một năm chỉ hoàn thành tốt.", NOT_MET, before, best[1:], rated("good", 2019), group="collective")
    s.line("Chưa đọc điều luật: thiếu năm chỉ cảnh báo.", UNKNOWN, before, best[1:], rated("good", 2019), as_read=False)
    return s

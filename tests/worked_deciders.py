"""Worked cases of who decides: the day of receipt keeps the criteria, the day of the decision names the decider. ``tests/test_deciders.py``
judges them by the catalogue files; ``docs/worked_cases.py`` writes them below those of eligibility."""

from dataclasses import dataclass

NAMES = {
    "district": "UBND huyện Bác Ái", "commune": "UBND xã Phước Bình", "special_zone": "UBND đặc khu Trường Sa",
    "province": "UBND tỉnh Khánh Hòa", "department": "Sở Tài chính",
}  # fmt: skip
MAY, WARNED, MAY_NOT = "Được quyết định", "Cảnh báo (chưa xác minh)", "Không được quyết định"


@dataclass(frozen=True)
class Deciding:
    """One line: a case received on a day, which a unit of a kind is to decide on another one."""

    article: str
    words: str
    answer: str
    award: str
    received: str
    decided: str
    kind: str
    sentence: str = ""


LAW, NEW = "Điều 80 khoản 2 Luật 06/2022/QH15", "Nghị định 129/2025/NĐ-CP"
KEPT = "khoản 3 Điều 60 Nghị định 152/2025/NĐ-CP"

LINES = [
    Deciding(LAW, "Chiến sĩ thi đua cơ sở của xã, Chủ tịch huyện ký ngày cuối còn thẩm quyền.", MAY, "CSTDCS", "20/06/2025", "30/06/2025",
             "district"),
    Deciding(f"{LAW}; {NEW}", "Hồ sơ nhận trước 01/7/2025, ngày 01/7/2025 mới ra quyết định: huyện không còn thẩm quyền.", MAY_NOT,
             "CSTDCS", "30/06/2025", "01/07/2025", "district"),
    Deciding(f"{KEPT}; {NEW}", "Cùng hồ sơ ấy do xã quyết định; tiêu chuẩn vẫn theo Nghị định 98/2023/NĐ-CP.", MAY, "CSTDCS", "30/06/2025",
             "01/07/2025", "commune"),
    Deciding(NEW, "Xã quyết định Chiến sĩ thi đua cơ sở trước ngày được giao: tuyến trình chặn, danh mục cảnh báo.", WARNED, "CSTDCS",
             "20/06/2025", "30/06/2025", "commune"),
    Deciding(f"{LAW}; {NEW}", "Tập thể lao động tiên tiến, huyện ký ngày 30/6/2025.", MAY, "TTLDTT", "30/06/2025", "30/06/2025", "district"),
    Deciding(f"{LAW}; {NEW}", "Tập thể lao động tiên tiến, huyện ký ngày 01/7/2025.", MAY_NOT, "TTLDTT", "30/06/2025", "01/07/2025",
             "district"),
    Deciding(f"{KEPT}; {NEW}", "Tập thể lao động tiên tiến nhận 30/6/2025, xã ký ngày 01/7/2025.", MAY, "TTLDTT", "30/06/2025",
             "01/07/2025", "commune"),
    Deciding(LAW, "Thôn văn hóa: trước 01/7/2025 chỉ suy ra là huyện, nên sau đó danh mục chỉ cảnh báo; tuyến trình chặn.", WARNED,
             "THON_VH", "30/06/2025", "01/07/2025", "district"),
    Deciding(NEW, "Thôn văn hóa nhận 30/6/2025, xã ký ngày 01/7/2025.", MAY, "THON_VH", "30/06/2025", "01/07/2025", "commune"),
    Deciding("Điều 75; Điều 80 khoản 2 Luật 06/2022/QH15", "Giấy khen của Chủ tịch huyện, ký ngày 30/6/2025.", MAY, "GK_HUYEN",
             "30/06/2025", "30/06/2025", "district"),
    Deciding("Điều 75; Điều 80 khoản 2 Luật 06/2022/QH15", "Giấy khen của Chủ tịch huyện, ngày 01/7/2025 không còn hình thức này.", MAY_NOT,
             "GK_HUYEN", "30/06/2025", "01/07/2025", "district",
             "UBND huyện Bác Ái không có thẩm quyền quyết định ngày 01/07/2025 (có thẩm quyền đến hết 30/06/2025); không còn cấp nào quyết "
             "định hình thức này (Luật 06/2022/QH15 Điều 75; Điều 80 khoản 2)"),
    Deciding("Điều 80 khoản 3 Luật 06/2022/QH15", "Lao động tiên tiến do xã quyết định cả trước và sau 01/7/2025.", MAY, "LDTT",
             "30/06/2025", "01/07/2025", "commune"),
    Deciding(f"{NEW}; Luật 72/2025/QH15", "Đặc khu là đơn vị hành chính cấp xã: quyết định như xã (chưa xác minh).", MAY, "CSTDCS",
             "01/07/2025", "01/07/2025", "special_zone"),
    Deciding("Điều 79 Luật 06/2022/QH15", "Bằng khen của tỉnh nhận 30/6/2025, tỉnh ký ngày 01/7/2025.", MAY, "BK_TINH", "30/06/2025",
             "01/07/2025", "province"),
    Deciding(NEW, "Chiến sĩ thi đua cơ sở, xã ký ngày 30/9/2026.", MAY, "CSTDCS", "30/09/2026", "30/09/2026", "commune"),
    Deciding(f"{NEW}; Luật 06/2026/QH16", "Nhận 30/9/2026, xã ký ngày 01/10/2026: thẩm quyền không đổi.", MAY, "CSTDCS", "30/09/2026",
             "01/10/2026", "commune"),
    Deciding(f"{NEW}; Luật 06/2026/QH16", "Hồ sơ nhận từ 30/6/2025, huyện ký ngày 01/10/2026: danh mục năm 2026 chưa đối chiếu nên chỉ cảnh "
             "báo; tuyến trình chặn.", WARNED, "CSTDCS", "30/06/2025", "01/10/2026", "district"),
    Deciding("Điều 79 Luật 06/2022/QH15; Luật 06/2026/QH16", "Bằng khen của tỉnh nhận 30/9/2026, tỉnh ký ngày 01/10/2026.", MAY, "BK_TINH",
             "30/09/2026", "01/10/2026", "province"),
    Deciding("Điều 75 khoản 1 Luật 06/2022/QH15", "Giấy khen của Giám đốc Sở nhận 30/9/2026, ký ngày 01/10/2026.", MAY, "GK_SO",
             "30/09/2026", "01/10/2026", "department"),
]  # fmt: skip

"""What the invented people of the demo are praised for: by post, with figures from the seeded source."""

from random import Random

from units.models import Recipient, RecipientKind

# The first entry whose word stands in the post is taken; "" fits everybody. {n} is a figure of that line's range.
BY_POST: list[tuple[str, list[tuple[str, tuple[int, int]]]]] = [
    ("Nông dân", [
        ("Chuyển {n} sào rẫy sang trồng bưởi da xanh, sầu riêng; thu nhập tăng gấp đôi và hướng dẫn 6 hộ trong thôn làm theo.", (8, 25)),
        ("Hiến {n} m² đất làm đường bê tông nội thôn, vận động các hộ bên cạnh cùng hiến đất.", (120, 600)),
        ("Nuôi {n} con bò vỗ béo, dê, cừu theo tổ hợp tác; giúp 4 hộ nghèo con giống và thức ăn để thoát nghèo bền vững.", (15, 60)),
    ]),
    ("Trưởng thôn", [
        ("Vận động bà con làm {n} m đường giao thông nông thôn; giữ vững danh hiệu thôn văn hóa.", (300, 1800)),
        ("Cùng tổ COVID cộng đồng đi từng nhà, quản lý {n} lượt người về từ vùng dịch, không để lây lan ra cộng đồng.", (40, 220)),
    ]),
    ("Hội Nông dân", [
        ("Lập {n} tổ vay vốn, thu hồi nợ đúng hạn 100 %; xây dựng mô hình trồng măng tây theo hướng hữu cơ.", (3, 9)),
    ]),
    ("Giáo viên", [
        ("Dạy học trực tuyến và giao bài tận nhà cho {n} học sinh vùng xa mùa giãn cách; không em nào bỏ học.", (28, 45)),
        ("Bồi dưỡng {n} học sinh đạt giải cấp tỉnh; có sáng kiến dạy tiếng Việt cho học sinh lớp 1 người Raglai.", (3, 12)),
    ]),
    ("Văn phòng", [
        ("Giải quyết {n} hồ sơ một cửa, không hồ sơ nào trễ hẹn; số hóa sổ hộ tịch của xã.", (400, 1900)),
    ]),
    ("Địa chính", [
        ("Tham mưu cấp {n} giấy chứng nhận quyền sử dụng đất, hòa giải xong 5 vụ tranh chấp tại cơ sở.", (60, 240)),
    ]),
    ("Kế toán", [
        ("Quyết toán ngân sách đúng hạn, tiết kiệm chi {n} triệu đồng để bổ sung cho phòng, chống dịch.", (80, 450)),
    ]),
    ("Giám đốc", [
        ("Chỉ đạo đơn vị hoàn thành {n} % chỉ tiêu được giao, giữ việc làm cho toàn bộ người lao động trong mùa dịch.", (101, 118)),
    ]),
    ("phòng", [
        ("Điều hành phòng hoàn thành {n} nhiệm vụ đúng hạn; đề xuất quy trình rút ngắn một nửa thời gian thẩm định.", (45, 130)),
    ]),
    ("", [
        ("Chủ trì {n} việc được giao, không việc nào trễ hạn; có sáng kiến lập bảng theo dõi dùng chung cho toàn cơ quan.", (20, 70)),
        ("Trực chốt kiểm dịch {n} ca, vẫn bảo đảm việc chuyên môn; được đồng nghiệp tín nhiệm.", (18, 60)),
        ("Tham mưu {n} văn bản triển khai nghị quyết của Hội đồng nhân dân tỉnh, tất cả được ban hành đúng kế hoạch.", (6, 22)),
    ]),
]  # fmt: skip
COLLECTIVE = [
    ("Hoàn thành vượt {n} % kế hoạch năm; nội bộ đoàn kết, không có đơn thư vượt cấp.", (3, 18)),
    ("Vừa phòng, chống dịch COVID-19 vừa giải ngân {n} % vốn đầu tư công, thuộc nhóm dẫn đầu tỉnh.", (91, 99)),
    ("Giảm {n} hộ nghèo trong năm, đạt thêm 2 tiêu chí nông thôn mới.", (12, 58)),
]
HOUSEHOLD = [
    ("Hiến {n} m² đất mở rộng đường vào khu sản xuất, tự tháo dỡ tường rào.", (150, 700)),
    ("Làm kinh tế vườn rừng, thu {n} triệu đồng một năm, giúp 3 hộ khác cùng thoát nghèo.", (180, 420)),
]
CLOSING = "Bản thân và gia đình chấp hành tốt chủ trương của Đảng, pháp luật của Nhà nước."


def of(recipient: Recipient, post: str, random: Random) -> str:
    """The achievement of a recipient in two short paragraphs."""
    if recipient.kind == RecipientKind.COLLECTIVE:
        return _line(COLLECTIVE, random)
    if recipient.kind == RecipientKind.HOUSEHOLD:
        return _line(HOUSEHOLD, random)
    fitting = next(lines for word, lines in BY_POST if word in post)
    return f"{_line(fitting, random)}\n\n{CLOSING}"


def _line(lines: list[tuple[str, tuple[int, int]]], random: Random) -> str:
    text, (low, high) = random.choice(lines)
    return text.format(n=random.randint(low, high))

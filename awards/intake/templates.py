"""The empty workbook of each kind: the columns of the proposed template, with the code lists we read."""

from collections.abc import Mapping, Sequence

from awards.intake.columns import DECISIONS, INITIATIVES, PEOPLE, RATINGS
from awards.models import IntakeKind
from emulation.models import Award, AwardMethod
from units.models import LabourGroup, RecipientClass, Unit
from units.workbooks.columns import Column
from units.workbooks.writing import template

KINDS = ("Cá nhân", "Tập thể", "Hộ gia đình")
WHO = (
    Column("order", "STT", "whole", width=6),
    Column("kind", "Phân loại", "choice", choices=KINDS),
    Column("honorific", "Danh xưng", hint="Ông, Bà, Đại tá… Tập thể thì để trống."),
    Column("name", "Họ và tên / Tên tập thể", required=True, width=32),
    Column("birth", "Ngày sinh", "date", hint="dd/mm/yyyy; không rõ thì ghi năm sinh."),
    Column("gender", "Giới tính", "choice", choices=("Nam", "Nữ")),
    Column("identity", "Số định danh", "identity", hint="Không bắt buộc. 12 chữ số, ô định dạng Văn bản.", width=18),
    Column("post", "Chức vụ", width=28),
    Column("unit", "Đơn vị công tác", required=True, width=34),
)
DECISION = (Column("number", "Số quyết định", width=20), Column("date", "Ngày quyết định", "date"))
TEMPLATES: Mapping[str, tuple[Column, ...]] = {
    PEOPLE: (
        *WHO,
        Column("ethnicity", "Dân tộc"),
        Column("phone", "Điện thoại"),
        Column("recipient_class", "Loại đối tượng", "choice", width=34),
        Column("labour_group", "Nhóm lao động", "choice", width=24),
        Column("member_count", "Số người", "whole", hint="Của tập thể."),
        Column("head_name", "Chủ hộ"),
        Column("address", "Địa chỉ", width=30),
    ),
    DECISIONS: (
        *WHO,
        Column("award", "Danh hiệu, hình thức khen thưởng", "choice", required=True, width=40),
        Column("year", "Năm", "year", required=True, hint="Năm được xét, không phải năm ký."),
        *DECISION,
        Column("issuer", "Cơ quan ban hành", width=34, hint="Ghi như trên quyết định, ví dụ Chủ tịch UBND tỉnh."),
        Column("method", "Phương thức khen thưởng", "choice", width=26),
        Column("period", "Thời gian lập thành tích", hint="Ví dụ 2019-2020.", width=22),
    ),
    RATINGS: (
        *WHO,
        Column("year", "Năm", "year", required=True),
        Column("level", "Mức xếp loại", "choice", required=True, width=30),
        Column("number", "Số văn bản", width=18),
        Column("date", "Ngày văn bản", "date"),
        Column("issuer", "Cơ quan xếp loại", width=30),
    ),
    INITIATIVES: (
        Column("order", "STT", "whole", width=6),
        Column("title", "Tên sáng kiến, đề tài", "long", required=True, width=44),
        Column("authors", "Tác giả", required=True, hint="Nhiều người cách nhau bằng dấu chấm phẩy; tác giả chính trước.", width=32),
        Column("unit", "Cơ quan", required=True, width=34),
        Column("scope", "Phạm vi ảnh hưởng", "choice", choices=("Cấp cơ sở", "Cấp tỉnh", "Toàn quốc"), width=20),
        Column("recognised_on", "Ngày công nhận", "date", required=True),
        Column("number", "Số văn bản", width=18),
        Column("issuer", "Cơ quan công nhận", required=True, width=30),
        Column("summary", "Tóm tắt hiệu quả", "long", width=44),
    ),
}
LEVELS = ("Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ", "Không hoàn thành nhiệm vụ")
GUIDE = (
    "Mỗi dòng một người, tập thể, hộ (hoặc một sáng kiến). Không cần điền STT.",
    "Ngày ghi dd/mm/yyyy. Số định danh phải giữ số 0 ở đầu.",
    "Số, ngày quyết định, cơ quan ban hành và năm giống nhau cho mọi dòng thì ghi một lần trên trang nhập, không cần ghi ở đây.",
)


def empty(kind: str, unit: Unit) -> bytes:
    """The .xlsx to fill in, with the names of the unit and those below it as a list to choose from."""
    return template(str(IntakeKind(kind).label), TEMPLATES[kind], lists=_lists(kind, unit), guide=GUIDE)


def _lists(kind: str, unit: Unit) -> dict[str, Sequence[str]]:
    units = Unit.objects.filter(reached_by__ancestor=unit, closed_on=None).order_by("order", "sort_key")
    lists: dict[str, Sequence[str]] = {
        "unit": list(units.values_list("name", flat=True)),
        "award": list(Award.objects.values_list("name", flat=True)),
        "method": ["Công trạng", "Đột xuất", "Chuyên đề", "Cống hiến", "Niên hạn", "Đối ngoại", "Kháng chiến"][: len(AwardMethod)],
        "recipient_class": [str(label) for label in RecipientClass.labels],
        "labour_group": [str(label) for value, label in LabourGroup.choices if value and value != LabourGroup.WORKER_OR_FARMER],
        "level": LEVELS,
    }
    keys = {column.key for column in TEMPLATES[kind]}
    return {key: values for key, values in lists.items() if key in keys}

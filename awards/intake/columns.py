"""The columns staff really use, and the words they write in them. Pure: headers and cells are folded text.

Sources: the lists in use since 2023, the older per-kind lists, the military variant with one column per title, the registration
list and the proposed template.
"""

import re
from collections.abc import Mapping

from units.vietnamese import fold

PEOPLE, DECISIONS, RATINGS, INITIATIVES = "people", "decisions", "ratings", "initiatives"

# field → what the screen calls it
TITLES: Mapping[str, str] = {
    "kind": "Phân loại", "honorific": "Danh xưng", "name": "Họ và tên / Tên tập thể", "birth": "Ngày sinh",
    "birth_male": "Năm sinh (nam)", "birth_female": "Năm sinh (nữ)", "gender": "Giới tính", "identity": "Số định danh",
    "ethnicity": "Dân tộc", "phone": "Điện thoại", "post": "Chức vụ", "part": "Phòng, ban", "unit": "Đơn vị công tác",
    "post_unit": "Chức vụ, đơn vị", "address": "Địa chỉ", "recipient_class": "Loại đối tượng", "labour_group": "Nhóm lao động",
    "head_name": "Chủ hộ", "member_count": "Số người", "award": "Danh hiệu, hình thức khen thưởng", "award_form": "Hình thức khen thưởng",
    "award_title": "Danh hiệu thi đua", "year": "Năm", "number": "Số quyết định", "date": "Ngày quyết định",
    "number_date": "Số, ngày quyết định", "issuer": "Cơ quan ban hành", "method": "Phương thức khen thưởng",
    "period": "Thời gian lập thành tích", "level": "Mức xếp loại", "title": "Tên sáng kiến, đề tài", "scope": "Phạm vi ảnh hưởng",
    "recognised_on": "Ngày công nhận", "summary": "Tóm tắt hiệu quả", "authors": "Tác giả",
}  # fmt: skip

PERSON_HEADERS: Mapping[str, tuple[str, ...]] = {
    "kind": ("phan loai", "phan loai khen thuong", "loai", "loai ca nhan tap the", "ca nhan tap the"),
    "honorific": ("danh xung", "ten goi", "ong ba", "ong, ba", "ong/ba", "xung danh", "quan ham", "cap bac"),
    "name": (
        "ho va ten", "ho ten", "ho va ten ten tap the", "ten tap the/ca nhan/ho gia dinh", "ten tap the", "ho va ten/ten tap the",
        "ho va ten / ten tap the", "ten ca nhan", "ten tap the ca nhan", "ten don vi/tap the", "ten ca nhan, tap the", "ho ten, tap the",
        "ho va ten ca nhan", "ten tap the, ca nhan", "ho va ten/ten tap the/ho gia dinh", "ten ca nhan, tap the, ho gia dinh",
        "ten tap the, ca nhan, ho gia dinh", "ho, ten", "ho va ten, ten tap the",
    ),
    "birth": ("ngay sinh", "nam sinh", "ngay, thang, nam sinh", "ngay thang nam sinh", "ngay/thang/nam sinh", "sinh ngay"),
    "birth_male": ("nam sinh nam", "ngay sinh nam", "ngay, thang, nam sinh nam"),
    "birth_female": ("nam sinh nu", "ngay sinh nu", "ngay, thang, nam sinh nu"),
    "gender": ("gioi tinh", "gioi", "nam/nu", "nam nu", "phai"),
    "identity": ("so dinh danh", "so dinh danh ca nhan", "cccd", "so cccd", "can cuoc", "so can cuoc", "can cuoc cong dan",
                 "so can cuoc cong dan", "cccd/cmnd", "cmnd/cccd", "cmnd", "so cmnd", "ma dinh danh"),
    "ethnicity": ("dan toc",),
    "phone": ("dien thoai", "so dien thoai", "di dong", "sdt", "dt"),
    "post": ("chuc vu", "chuc danh", "chuc vu, chuc danh", "chuc vu/chuc danh", "nghe nghiep", "chuc danh, nghe nghiep",
        "nghe nghiep, chuc vu"),
    "part": ("ten phong ban", "phong ban", "phong, ban", "phong/ban", "bo phan", "to, doi"),
    "unit": ("don vi", "don vi cong tac", "co quan", "ten don vi", "co quan, don vi", "co quan/don vi", "noi cong tac", "don vi quan ly",
             "ten co quan", "don vi, dia phuong", "dia phuong, don vi", "co quan don vi"),
    "post_unit": ("chuc vu, don vi", "chuc vu don vi", "chuc vu, don vi cong tac", "chuc vu va don vi cong tac", "chuc vu, noi cong tac",
                  "chuc vu, co quan", "chuc vu/don vi"),
    "address": ("dia chi", "noi o", "noi cu tru", "thuong tru", "ho khau thuong tru"),
    "recipient_class": ("loai doi tuong", "phan loai doi tuong", "ma phan loai can bo", "ma phan loai", "doi tuong", "phan loai can bo"),
    "labour_group": ("nhom lao dong", "nghe", "thanh phan"),
    "head_name": ("chu ho", "ho ten chu ho", "ten chu ho"),
    "member_count": ("so nguoi", "quan so", "so luong nguoi", "tong so nguoi"),
}  # fmt: skip
AWARD_HEADERS: Mapping[str, tuple[str, ...]] = {
    "award": (
        "danh hieu thi dua/hinh thuc khen thuong", "danh hieu, hinh thuc khen thuong", "hinh thuc de nghi", "danh hieu/hinh thuc",
        "danh hieu, hinh thuc", "danh hieu thi dua, hinh thuc khen thuong", "hinh thuc khen", "danh hieu hinh thuc khen thuong",
        "danh hieu/hinh thuc khen thuong", "danh hieu thi dua hinh thuc khen thuong", "noi dung khen thuong", "khen thuong",
    ),
    "award_form": ("hinh thuc khen thuong", "ma hinh thuc khen thuong", "ma hinh thuc", "hinh thuc", "dang ky khen thuong"),
    "award_title": ("danh hieu", "danh hieu thi dua", "ma danh hieu", "dang ky thi dua"),
    "year": ("nam", "nam xet", "nam khen thuong", "nam tang", "nam khen", "nam dat", "nam cong nhan"),
    "number": ("so qd", "so quyet dinh", "quyet dinh so", "so/ky hieu", "so, ky hieu", "so hieu quyet dinh", "quyet dinh",
        "quyet dinh so quyet dinh"),
    "date": ("ngay qd", "ngay quyet dinh", "ngay ky", "ngay ban hanh", "ngay thang nam quyet dinh", "ngay ky quyet dinh",
        "quyet dinh ngay",
             "quyet dinh ngay ky", "ngay, thang, nam ky"),
    "number_date": ("so, ngay quyet dinh", "so ngay quyet dinh", "so quyet dinh, ngay", "so, ngay qd", "quyet dinh so, ngay",
        "so quyet dinh, ngay ky",
                    "so, ngay, thang, nam quyet dinh", "quyet dinh khen thuong", "so va ngay quyet dinh"),
    "issuer": ("co quan ban hanh", "cap khen thuong", "co quan ky", "don vi ban hanh", "cap ra quyet dinh", "co quan ra quyet dinh",
               "co quan khen thuong", "cap quyet dinh", "noi ban hanh", "cap ban hanh", "quyet dinh co quan ban hanh", "cap khen"),
    "method": ("phuong thuc khen thuong", "loai hinh khen thuong", "phuong thuc", "loai khen thuong"),
    "period": ("thoi gian lap thanh tich", "giai doan", "giai doan lap thanh tich", "giai doan thanh tich"),
}  # fmt: skip
RATING_HEADERS: Mapping[str, tuple[str, ...]] = {
    "level": (
        "muc xep loai", "xep loai", "ket qua xep loai", "xep loai chat luong", "muc do hoan thanh nhiem vu", "ket qua danh gia",
        "ket qua danh gia, xep loai", "ket qua xep loai chat luong", "danh gia, xep loai", "muc do hoan thanh", "xep loai cuoi nam",
    ),
    "year": ("nam", "nam xep loai", "nam danh gia", "nam xet"),
    "number": ("so van ban", "so quyet dinh", "so qd", "van ban so", "so, ky hieu", "so/ky hieu"),
    "date": ("ngay van ban", "ngay quyet dinh", "ngay qd", "ngay ky", "ngay ban hanh"),
    "number_date": ("so, ngay van ban", "so, ngay quyet dinh", "so ngay van ban"),
    "issuer": ("co quan xep loai", "co quan ban hanh", "cap danh gia", "don vi ban hanh", "co quan danh gia"),
}  # fmt: skip
WORK_HEADERS: Mapping[str, tuple[str, ...]] = {
    "title": ("ten de tai", "ten sang kien", "ten sang kien, de tai", "ten de tai, sang kien", "ten sang kien/de tai", "sang kien",
        "de tai",
              "ten de tai/sang kien", "ten sang kien, giai phap", "ten giai phap"),
    "scope": ("pham vi anh huong", "pham vi", "cap cong nhan", "cap", "muc do anh huong", "cap sang kien"),
    "recognised_on": ("ngay cong nhan", "ngay quyet dinh", "ngay qd", "ngay ky", "ngay van ban"),
    "number": ("so van ban", "so quyet dinh", "so qd", "so van ban cong nhan", "so quyet dinh cong nhan", "so, ky hieu", "quyet dinh so"),
    "number_date": ("so, ngay quyet dinh", "so, ngay van ban", "so, ngay quyet dinh cong nhan"),
    "issuer": ("don vi cong nhan", "co quan cong nhan", "noi cong nhan", "cap cong nhan sang kien", "hoi dong cong nhan"),
    "summary": ("tom tat thanh tich", "tom tat hieu qua", "tom tat", "hieu qua", "noi dung", "tom tat noi dung", "hieu qua mang lai"),
    "authors": ("ten tac gia", "tac gia", "nhom tac gia", "tac gia, dong tac gia", "ho ten tac gia", "ho va ten tac gia", "chu nhiem",
        "ho va ten"),
}  # fmt: skip
# Known columns that an import of the past does not keep: named on the page, not a fault of the file.
LEFT_OUT = frozenset({
    "linh vuc hoat dong", "linh vuc", "so phieu dong y", "tong so thanh vien", "khen thuong da co", "sang kien", "ghi chu", "thanh tich",
    "thanh tich/ly do", "ly do", "tom tat thanh tich", "tai khoan", "email", "thu dien tu", "trinh do", "ty le phieu", "ma don vi",
    "ky nhan",
    "chu ky", "so tien", "tien thuong", "que quan", "dang vien", "thanh tich, ly do",
})  # fmt: skip
ORDER = frozenset({"stt", "tt", "so tt", "so thu tu", "thu tu", "no", "so"})

FIELDS_OF: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    PEOPLE: PERSON_HEADERS,
    DECISIONS: {**PERSON_HEADERS, **AWARD_HEADERS},
    RATINGS: {**PERSON_HEADERS, **RATING_HEADERS},
    INITIATIVES: {**{key: PERSON_HEADERS[key] for key in ("part", "unit")}, **WORK_HEADERS},
}
BY_HEADER: Mapping[str, Mapping[str, str]] = {
    kind: {alias: field for field, aliases in fields.items() for alias in (*aliases, fold(TITLES[field]))}
    for kind, fields in FIELDS_OF.items()
}
# One of each group must be there, or the table is not of this kind.
NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    PEOPLE: (("name",),),
    DECISIONS: (("name",),),
    RATINGS: (("name",), ("level",)),
    INITIATIVES: (("title",), ("authors",)),
}


def header_key(text: str) -> str:
    """A header as it is compared: folded, without "(Bắt buộc)" and other brackets, stars, colons and final dots."""
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", fold(text))
    spaced = re.sub(r"\s*([,/])\s*", r"\1 ", re.sub(r"[*:;“”\"'\n]", " ", bare)).replace("/ ", "/")
    return " ".join(spaced.split()).strip(" .,-/")


def _key_of(alias: str) -> str:
    return header_key(alias)


HEADERS: Mapping[str, Mapping[str, str]] = {
    kind: {_key_of(alias): field for alias, field in aliases.items()} for kind, aliases in BY_HEADER.items()
}

# --- words in cells --------------------------------------------------------------------------------------------------------

KINDS: Mapping[str, str] = {
    "ca nhan": "person", "canhan": "person", "khen thuong ca nhan": "person", "nguoi": "person",
    "tap the": "collective", "tapthe": "collective", "khen thuong tap the": "collective", "don vi": "collective",
    "ho gia dinh": "household", "hogiadinh": "household", "khen thuong ho gia dinh": "household", "ho": "household",
    "gia dinh": "household",
}  # fmt: skip
GENDERS: Mapping[str, str] = {"nam": "male", "nu": "female", "m": "male", "f": "female", "male": "male", "female": "female"}
CLASSES: Mapping[str, str] = {
    "lanh dao cap bo, cap tinh": "leader_province", "lanh dao cap bo, cap tinh va tuong duong tro len": "leader_province",
    "lanh dao cap tinh": "leader_province",
    "lanh dao cap vu, so": "leader_department", "lanh dao cap vu, so, nganh va tuong duong": "leader_department",
    "lanh dao cap so": "leader_department", "doanh nhan": "entrepreneur",
    "lanh dao tu pho phong tro len": "leader_office", "cac cap lanh dao tu pho phong tro len": "leader_office",
    "cac cap lanh dao tu pho phong": "leader_office", "lanh dao": "leader_office",
    "nguoi truc tiep": "direct_worker", "nguoi truc tiep cong tac": "direct_worker", "nguoi lao dong truc tiep": "direct_worker",
    "nguoi truc tiep cong tac, lao dong, hoc tap, chien dau": "direct_worker", "ca nhan": "direct_worker",
    "nguoi truc tiep cong tac, lao dong, hoc tap, chien dau hoac phuc vu chien dau": "direct_worker",
    "co quan dang": "party_body", "co quan dang/doan the": "party_body", "co quan dang, doan the": "party_body",
    "co quan trung uong tren dia ban": "central_agency", "co quan trung uong dong tren dia ban": "central_agency",
    "co quan hanh chinh": "administration", "don vi su nghiep": "public_service", "doanh nghiep": "enterprise",
    "hop tac xa": "cooperative", "ho gia dinh": "household", "khac": "other_collective", "tap the khac": "other_collective",
    "tap the": "other_collective",
}  # fmt: skip
LABOUR: Mapping[str, str] = {
    "cong nhan": "worker", "nong dan": "farmer", "nguoi lao dong truc tiep": "direct_labourer",
    "nguoi lao dong truc tiep khac": "direct_labourer",
    "lao dong truc tiep": "direct_labourer", "can bo, cong chuc": "civil_servant", "can bo": "civil_servant",
    "cong chuc": "civil_servant",
    "vien chuc": "public_employee", "nha giao": "teacher", "giao vien": "teacher", "nguoi lam y te": "medic", "bo doi": "soldier",
    "quan nhan": "soldier", "cong an": "police", "doanh nhan": "entrepreneur", "hoc sinh, sinh vien": "student", "hoc sinh": "student",
    "sinh vien": "student", "huu tri": "retired", "nhom khac": "other", "khac": "other",
}  # fmt: skip
METHODS: Mapping[str, str] = {
    "cong trang": "merit", "thuong xuyen": "merit", "cong trang (thuong xuyen)": "merit", "cong trang va thanh tich dat duoc": "merit",
    "dot xuat": "ad_hoc", "chuyen de": "thematic", "theo dot, chuyen de": "thematic", "theo chuyen de": "thematic",
    "theo dot": "thematic",
    "cong hien": "contribution", "qua trinh cong hien": "contribution", "nien han": "service", "theo nien han": "service",
    "doi ngoai": "external", "khang chien": "resistance",
}  # fmt: skip
LEVELS: Mapping[str, str] = {
    "hoan thanh xuat sac nhiem vu": "excellent", "hoan thanh xuat sac": "excellent", "htxsnv": "excellent", "xuat sac": "excellent",
    "hoan thanh tot nhiem vu": "good", "hoan thanh tot": "good", "httnv": "good", "tot": "good",
    "hoan thanh nhiem vu": "completed", "hoan thanh": "completed", "htnv": "completed",
    "khong hoan thanh nhiem vu": "not_completed", "khong hoan thanh": "not_completed", "khtnv": "not_completed",
}  # fmt: skip
SCOPES: Mapping[str, str] = {
    "cap co so": "grassroots", "co so": "grassroots", "cap xa": "grassroots", "cap huyen": "grassroots", "cap so": "grassroots",
    "cap tinh": "province", "tinh": "province", "cap bo": "province", "cap tinh, bo, nganh": "province",
    "cap bo, nganh, tinh": "province",
    "toan quoc": "national", "cap nha nuoc": "national", "cap quoc gia": "national", "quoc gia": "national",
}  # fmt: skip
MARKS = frozenset({"x", "✓", "✔", "v", "1", "co"})

"""The commands that set up a real installation: units, accounts, the law."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from emulation.models import Award, AwardRule, Route
from units.models import Account, Holiday, LegalBasis, RoleAssignment, Unit, UnitReach

pytestmark = pytest.mark.django_db


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def province() -> str:
    return said("open_unit", "tinh-thu", "province", "UBND tỉnh Thử", "--symbol", "UBND", "--decides", "--from", "2020-01-01")


def test_a_unit_is_opened_below_its_parent_with_what_papers_print() -> None:
    assert province() == "Đã mở UBND tỉnh Thử (tinh-thu)."
    said("open_unit", "so-thu", "department", "Sở Thử", "--parent", "tinh-thu", "--head-post", "GIÁM ĐỐC")
    top, below = Unit.objects.get(code="tinh-thu"), Unit.objects.get(code="so-thu")
    name = top.names.get()
    assert (name.symbol, name.issuing_body, name.valid_from, top.decides) == ("UBND", "UBND TỈNH THỬ", datetime.date(2020, 1, 1), True)
    assert (below.parent, below.decides, below.names.get().head_post) == (top, False, "GIÁM ĐỐC")
    assert UnitReach.objects.filter(ancestor=top, descendant=below).exists()


@pytest.mark.parametrize(
    "words, reason",
    [
        (["open_unit", "tinh-thu", "province", "Tỉnh khác"], "Đã có đơn vị mã tinh-thu."),
        (["open_unit", "so-thu", "department", "Sở", "--parent", "khong-co"], "Không có đơn vị cấp trên mã khong-co."),
        (["open_account", "a", "Người A", "admin", "khong-co"], "Không có đơn vị mã khong-co."),
        (["load_regime", "khong-co"], "Không có chế độ khong-co."),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(words: list[str], reason: str) -> None:
    province()
    with pytest.raises(CommandError, match=reason):
        said(*words)
    assert (Unit.objects.count(), Account.objects.count(), Award.objects.count()) == (1, 0, 0)


def test_an_account_gets_its_first_password_and_a_second_role() -> None:
    province()
    words = ("open_account", "quantri", "Người Quản Trị")
    first = said(*words, "admin", "tinh-thu", "--from", "2020-01-01")
    password = first.removeprefix("Đã mở tài khoản quantri. Mật khẩu đầu tiên: ")
    account = Account.objects.get()
    assert account.check_password(password)
    assert said(*words, "secretary", "tinh-thu", "--from", "2020-01-01") == "Người Quản Trị có thêm vai trò secretary tại UBND tỉnh Thử."
    assert sorted(RoleAssignment.objects.values_list("role", flat=True)) == ["admin", "secretary"]
    assert account.check_password(password)


def test_the_regime_loads_and_what_an_administrator_corrected_stays() -> None:
    assert said("load_regime", "regime-2017").endswith("31 hình thức, 19 tuyến trình.")
    counts = [model.objects.count() for model in (Award, AwardRule, Route, LegalBasis, Holiday)]
    AwardRule.objects.filter(award__code="BK_TINH").update(vote_numerator=2, vote_denominator=3)
    said("load_regime", "regime-2017")
    assert [model.objects.count() for model in (Award, AwardRule, Route, LegalBasis, Holiday)] == counts
    assert AwardRule.objects.get(award__code="BK_TINH").vote_denominator == 3

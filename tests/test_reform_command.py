"""Loading a reform where its units are missing, and from the command line."""

import datetime

import pytest
from django.core.management import CommandError, call_command

from tests.factories import account
from units import clock, reform
from units.models import Unit, UnitChange
from units.moves import Refused

pytestmark = pytest.mark.django_db
NOW = datetime.date(2026, 11, 22)


def test_a_step_without_its_units_says_so_and_leaves_nothing(settings):
    settings.DEMO, settings.DEMO_TODAY = True, NOW
    by = account("quantri")
    with pytest.raises(Refused) as refusal:
        reform.apply(through=NOW, by=by)
    assert refusal.value.reasons == ["Chưa có đơn vị mã “phuong-thanh-son-22750”: nạp danh sách đơn vị trước khi nạp việc sắp xếp."]
    assert (UnitChange.objects.count(), Unit.objects.count()) == (0, 0)
    assert reform.apply(through=datetime.date(2009, 1, 1), by=by) == []
    assert clock.today() == NOW


def test_the_command_names_who_recorded_it(settings, capsys):
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2024, 1, 1)
    with pytest.raises(CommandError, match="Không có tài khoản"):
        call_command("load_reform", "--by", "khong-co")
    account("quantri")
    call_command("load_reform", "--by", "quantri", "--through", "2024-01-01")  # only the province that stood before
    assert capsys.readouterr().out == "Đã thực hiện 1 bước.\n"
    call_command("load_reform", "--by", "quantri")
    assert capsys.readouterr().out == "Không có bước nào mới.\n"
    with pytest.raises(CommandError, match="phuong-thanh-son-22750"):
        call_command("load_reform", "--by", "quantri", "--through", "2025-01-01")

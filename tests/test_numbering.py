"""Numbers of papers: no gap, no duplicate, the right year; and who may sign on a day."""

import datetime
import random
import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Max

from tests.factories import START, unit
from units.models import DocumentNumber, NumberSeries, Signatory, UnitName
from units.moves import Refused
from units.papers import numbering, signatories
from units.papers.layout import SignatureBlock

DAY = datetime.date(2021, 12, 20)
THREADS, EACH = 16, 50


def taken(at, on=DAY, code="QĐ"):
    return numbering.take(at, code=code, symbol="QĐ-UBND", on=on).text


@pytest.fixture
def commune(db):
    made = unit("xa-so", "commune", "UBND xã Thử Số", decides=True)
    numbering.open_series(made, code="QĐ", year=2021)
    return made


def test_numbers_run_from_01_without_gap(commune):
    assert [taken(commune) for _ in range(3)] == ["01/QĐ-UBND", "02/QĐ-UBND", "03/QĐ-UBND"]
    assert numbering.next_number(commune, "QĐ", 2021) == 4


def test_a_rolled_back_number_is_given_again(commune):
    assert taken(commune) == "01/QĐ-UBND"
    with transaction.atomic():
        assert taken(commune) == "02/QĐ-UBND"
        transaction.set_rollback(True)
    assert taken(commune) == "02/QĐ-UBND"


def test_the_series_is_that_of_the_papers_year(commune):
    given = [taken(commune, on) for on in (datetime.date(2021, 12, 31), datetime.date(2022, 1, 1), datetime.date(2021, 12, 31))]
    assert given == ["01/QĐ-UBND", "01/QĐ-UBND", "02/QĐ-UBND"]
    assert list(NumberSeries.objects.order_by("year").values_list("year", "own", "last")) == [(2021, True, 2), (2022, True, 1)]


def test_units_and_codes_count_apart(commune):
    other = unit("xa-so-2", "commune", "UBND xã Thử Số Hai")
    numbering.open_series(other, code="QĐ", year=2021, last=17)
    numbering.open_series(commune, code="TTr", year=2021)
    assert [taken(commune), taken(other), taken(commune, code="TTr")] == ["01/QĐ-UBND", "18/QĐ-UBND", "01/QĐ-UBND"]


def test_no_number_is_taken_from_a_series_kept_elsewhere(db):
    province = unit("tinh-so", "province", "UBND tỉnh Thử Số")
    with pytest.raises(Refused) as refusal:
        taken(province)
    assert refusal.value.reasons == ["Số QĐ năm 2021 của UBND tỉnh Thử Số do văn thư cấp ở hệ thống văn bản. Hãy nhập số đã được cấp."]
    assert DocumentNumber.objects.count() == 0


def typed(at, number, on=DAY, title=""):
    return numbering.enter(at, code="QĐ", number=number, symbol="QĐ-UBND", on=on, title=title).text


def test_a_typed_number_is_unique_in_its_year_and_the_refusal_names_the_paper(db):
    province = unit("tinh-so", "province", "UBND tỉnh Thử Số")
    assert typed(province, 2871, title="Về việc tặng Bằng khen") == "2871/QĐ-UBND"
    with pytest.raises(Refused) as refusal:
        typed(province, 2871)
    assert refusal.value.reasons == ["Số 2871/QĐ-UBND đã dùng cho văn bản ngày 20/12/2021: “Về việc tặng Bằng khen”. Hãy kiểm tra lại số."]
    assert typed(province, 2871, on=datetime.date(2022, 1, 4)) == "2871/QĐ-UBND"


def test_in_an_own_series_only_the_next_number_can_be_typed(commune):
    assert typed(commune, 1) == "01/QĐ-UBND"
    assert taken(commune) == "02/QĐ-UBND"
    with pytest.raises(Refused) as refusal:
        typed(commune, 9)
    assert refusal.value.reasons == ["Số QĐ năm 2021 được cấp liên tục trên hệ thống này; số tiếp theo là 03."]
    with pytest.raises(Refused):
        typed(commune, 2)
    assert taken(commune) == "03/QĐ-UBND"


@pytest.mark.engine
@pytest.mark.django_db
@pytest.mark.parametrize("act", [lambda rows: rows.update(number=7), lambda rows: rows.delete()])
def test_the_database_refuses_to_change_a_given_number(act):
    made = unit("xa-so", "commune", "UBND xã Thử Số")
    numbering.open_series(made, code="QĐ", year=2021)
    taken(made)
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        act(DocumentNumber.objects.all())
    assert list(DocumentNumber.objects.values_list("number", flat=True)) == [1]


class Undone(Exception):
    """A forced rollback."""


def race(give) -> tuple[list[int], int]:
    """Let 16 threads give 50 numbers each with one rollback in five; returns the committed numbers and the failures."""
    barrier, committed, failures = threading.Barrier(THREADS), [], []

    def writer(seed: int) -> None:
        dice = random.Random(seed)
        barrier.wait()
        done = 0
        while done < EACH:
            try:
                with transaction.atomic():
                    number = give()
                    if dice.random() < 0.2:
                        raise Undone
            except Undone:
                continue
            except IntegrityError:
                failures.append(seed)
            else:
                committed.append(number)
            done += 1
        connection.close()

    threads = [threading.Thread(target=writer, args=(seed,)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return committed, len(failures)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_with_rollbacks_leave_no_gap_and_no_duplicate():
    made = unit("xa-so", "commune", "UBND xã Thử Số")
    numbering.open_series(made, code="QĐ", year=2021)
    committed, failures = race(lambda: numbering.take(made, code="QĐ", symbol="QĐ-UBND", on=DAY).number)
    assert failures == 0
    assert sorted(committed) == list(range(1, THREADS * EACH + 1))
    assert list(DocumentNumber.objects.order_by("number").values_list("number", flat=True)) == sorted(committed)
    assert NumberSeries.objects.get().last == THREADS * EACH


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_test_above_would_see_a_wrong_way_of_counting():
    """Negative control: with max()+1 the same race collides."""
    made = unit("xa-so", "commune", "UBND xã Thử Số")
    series = numbering.open_series(made, code="QĐ", year=2021)

    def highest_plus_one() -> int:
        last = DocumentNumber.objects.filter(series=series).aggregate(last=Max("number"))["last"] or 0
        return DocumentNumber.objects.create(series=series, number=last + 1, symbol="QĐ-UBND", given_on=DAY).number

    committed, failures = race(highest_plus_one)
    assert failures > 0
    assert len(committed) + failures == THREADS * EACH


# --- who may sign --------------------------------------------------------------------------------------------------------


def signer(at, name, post, authority, *, valid_from=START, valid_to=None):
    return Signatory.objects.create(unit=at, name=name, post=post, authority=authority, valid_from=valid_from, valid_to=valid_to)


def test_signatories_of_a_day_the_head_first(db):
    at, other = unit("xa-ky", "commune", "UBND xã Ký"), unit("xa-khac-ky", "commune", "UBND xã Khác")
    deputy = signer(at, "An", "PHÓ CHỦ TỊCH", "deputy")
    head = signer(at, "Bình", "CHỦ TỊCH", "head", valid_to=DAY)
    signer(at, "Cũ", "CHỦ TỊCH", "head", valid_to=DAY - datetime.timedelta(days=1))
    signer(at, "Mới", "CHỦ TỊCH", "head", valid_from=DAY + datetime.timedelta(days=1))
    signer(other, "Khác", "CHỦ TỊCH", "head")
    assert list(signatories.may_sign(at, DAY)) == [head, deputy]
    signatories.check(head, at, DAY)


def test_a_signatory_of_another_day_or_unit_is_refused(db):
    at, other = unit("xa-ky", "commune", "UBND xã Ký"), unit("xa-khac-ky", "commune", "UBND xã Khác")
    head = signer(at, "Trần Thử", "CHỦ TỊCH", "head", valid_to=datetime.date(2021, 6, 30))
    with pytest.raises(Refused) as refusal:
        signatories.check(head, at, DAY)
    assert refusal.value.reasons == [
        (
            "Ngày 20/12/2021, CHỦ TỊCH Trần Thử không có thẩm quyền ký (chỉ từ 01/01/2015 đến 30/06/2021). "
            "Hãy chọn người khác hoặc sửa ngày ký."
        )
    ]
    with pytest.raises(Refused) as refusal:
        signatories.check(head, other, datetime.date(2021, 1, 1))
    assert refusal.value.reasons == ["Trần Thử không ký cho UBND xã Khác. Hãy chọn người ký của UBND xã Khác."]


@pytest.mark.parametrize(
    ("authority", "post", "lines"),
    [
        ("head", "Chủ tịch", ["CHỦ TỊCH"]),
        ("deputy", "Phó Chủ tịch", ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        ("acting", "Phó Chủ tịch", ["Q. CHỦ TỊCH"]),
        ("by_order", "Chánh Văn phòng", ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"]),
        ("by_mandate", "Giám đốc Sở Nội vụ", ["TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"]),
    ],
)
def test_the_block_above_the_name(authority, post, lines):
    block = signatories.block(Signatory(name="Trần Thử", post=post, authority=authority), UnitName(head_post="Chủ tịch"))
    assert (block.post_lines, block.name) == (lines, "Trần Thử")


def test_a_draft_without_signer_names_only_the_post():
    assert signatories.blank_block(UnitName(head_post="Giám đốc")) == SignatureBlock(post="GIÁM ĐỐC")
    assert signatories.blank_block(UnitName()) == SignatureBlock(post="THỦ TRƯỞNG")

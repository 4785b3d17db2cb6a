"""Text, sort keys, dates and numbers, against oracles written another way."""

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from units import vietnamese as vn

# Every vowel with its five marks, precomposed, in dictionary order: the oracle knows no combining marks.
VOWELS = ["aàảãáạ", "ăằẳẵắặ", "âầẩẫấậ", "eèẻẽéẹ", "êềểễếệ", "iìỉĩíị", "oòỏõóọ", "ôồổỗốộ", "ơờởỡớợ", "uùủũúụ", "ưừửữứự", "yỳỷỹýỵ"]
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
PLACE = {
    **{letter: (ALPHABET.index(letter), 0) for letter in ALPHABET},
    **{vowel: (ALPHABET.index(row[0]), tone) for row in VOWELS for tone, vowel in enumerate(row)},
}
ONSETS = ["", "b", "c", "ch", "d", "đ", "gi", "kh", "l", "n", "ng", "ngh", "q", "th", "tr", "x"]
CODAS = ["", "c", "i", "m", "n", "ng", "nh", "o", "t", "y"]
syllables = st.builds(
    "{}{}{}".format,
    st.sampled_from(ONSETS),
    st.sampled_from([vowel for row in VOWELS for vowel in row]),
    st.sampled_from(CODAS),
)
names = st.lists(syllables, min_size=1, max_size=5).map(" ".join)
plain_dates = st.dates(date(1945, 9, 2), date(2100, 12, 31))


def place(syllable):
    """Order of one syllable: its letters, then its tone."""
    return [PLACE[char][0] for char in syllable], max(PLACE[char][1] for char in syllable)


def sort(ordered, key):
    """`ordered` sorted by `key` out of a wrong order."""
    backwards = ordered[::-1]
    return sorted(backwards, key=key)


def in_order(name):
    return [place(syllable) for syllable in name.split()]


# --- nfc, fold ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Nguyễn \u00a0 Văn\tAn \n", "Nguyễn Văn An"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Nguye\u200b\u0302\u0303n\ufeff", "Nguyễn"),
        ("Ba\u00adch \u202eLong", "Bach Long"),
        ("a\x00b\x07c", "abc"),
        ("dòng một\r\ndòng hai", "dòng một dòng hai"),
        ("\ud800x", "x"),
        ("\u3000\u2003", ""),
    ],
)
def test_nfc_cleans_one_line(raw, clean):
    assert vn.nfc(raw) == clean


def test_nfc_lines_keeps_paragraphs():
    raw = "\n\n Một  hai\u00a0ba \r\n\r\n\r\n\r\nBo\u0301n\u200b \n"
    assert vn.nfc_lines(raw) == "Một hai ba\n\nBón"


@given(st.text())
def test_nfc_is_idempotent_and_leaves_nothing_invisible(text):
    clean = vn.nfc(text)
    assert vn.nfc(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert not {unicodedata.category(char) for char in clean} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert "  " not in clean
    assert clean == clean.strip()
    assert clean.encode().decode() == clean
    assert vn.nfc_lines(vn.nfc_lines(text)) == vn.nfc_lines(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đặng  Thị Ngọc Ánh", "dang thi ngoc anh"),
        ("ĐÁ ĐỎ", "da do"),
        ("Ðắk Lắk", "dak lak"),  # U+00D0, as old font conversions leave it
        ("Katơr Thị Prăng", "kator thi prang"),
        ("huyện Ninh Sơn (cũ)", "huyen ninh son (cu)"),
        ("ﬁle", "file"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert vn.fold(text) == folded


@pytest.mark.parametrize(("old", "new"), [("hòa", "hoà"), ("Thúy", "Thuý"), ("khỏe", "khoẻ"), ("hóa", "hoá"), ("lũy", "luỹ")])
def test_old_and_new_tone_placement_fold_alike(old, new):
    assert old != new
    assert vn.fold(old) == vn.fold(new)


@given(st.text())
@example("´")
@example("İ")
def test_fold_is_idempotent_and_markless(text):
    folded = vn.fold(text)
    assert vn.fold(folded) == folded
    assert not any(unicodedata.category(char) == "Mn" for char in folded)
    assert vn.fold(unicodedata.normalize("NFD", text)) == vn.fold(unicodedata.normalize("NFC", text))


@given(names)
def test_fold_of_vietnamese_is_ascii_in_any_case_and_form(name):
    folded = vn.fold(name)
    assert folded.isascii()
    assert vn.fold(name.upper()) == vn.fold(name.title()) == folded
    assert vn.fold(unicodedata.normalize("NFD", name.upper())) == folded


# --- Sort keys ----------------------------------------------------------------------------------


def test_alphabet_and_tones_sort_as_in_the_dictionary():
    letters = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sort(letters, vn.sort_key) == letters
    assert sort(tones, vn.sort_key) == tones


def test_names_sort_syllable_by_syllable():
    ordered = ["Lê An Toàn", "Lê Anh", "Lê Anh Tú", "Lê Ảnh Minh", "Lê Ánh", "Lê Âu", "Lều", "Li"]
    assert sort(ordered, vn.sort_key) == ordered


def test_numbers_sort_by_value_before_letters():
    ordered = ["Thôn", "Thôn 0", "Thôn 2", "Thôn 10", "Thôn 10 A", "Thôn 11", "Thôn An"]
    assert sort(ordered, vn.sort_key) == ordered
    assert vn.sort_key("Tổ 02") == vn.sort_key("tổ-2")


def test_foreign_letters_have_a_place():
    ordered = ["Eva", "Fa", "Ga", "Ia", "Ja", "Ka", "Va", "Wa", "Xa", "Ya", "Za", "Яна"]
    assert sort(ordered, vn.sort_key) == ordered


@given(names, names)
def test_sort_key_orders_like_the_oracle(one, other):
    first, second = in_order(one), in_order(other)
    assert (vn.sort_key(one) < vn.sort_key(other)) == (first < second)
    assert (vn.sort_key(one) == vn.sort_key(other)) == (first == second)


@given(names)
def test_sort_key_ignores_case_and_form(name):
    assert vn.sort_key(unicodedata.normalize("NFD", name).upper()) == vn.sort_key(name)


@given(st.text())
@example("9" * 300)
@example("𝕬")  # a capital only once it is decomposed
def test_sort_keys_of_anything_are_plain_letters_and_digits(text):
    for key in (vn.sort_key(text), vn.person_sort_key(text)):
        assert key == "" or (key.isascii() and key.isalnum() and key == key.lower())
        assert all(char in "abcdefghijklmnopqrstuvwxyz0123456789" for char in key)


def test_people_sort_by_given_name_first():
    ordered = [
        "An",
        "Lê Thị An",
        "Nguyễn An",
        "Nguyễn Văn An",
        "Trần Ân",
        "Đỗ Bình",
        "Chamaléa Dung",
        "Pi Năng Đào",
        "Katơr Hòa",
    ]
    assert sort(ordered, vn.person_sort_key) == ordered


@given(names, names)
def test_person_sort_key_orders_like_the_oracle(one, other):
    def oracle(name):
        *rest, given_name = in_order(name)
        return given_name, rest

    assert (vn.person_sort_key(one) < vn.person_sort_key(other)) == (oracle(one) < oracle(other))


# --- Dates --------------------------------------------------------------------------------------


def test_dates():
    assert vn.date_vn(date(2021, 1, 5)) == "05/01/2021"
    assert [vn.weekday_date(date(2021, 1, day)) for day in (11, 12, 13, 14, 15, 16, 17)] == [
        "thứ Hai 11/01/2021",
        "thứ Ba 12/01/2021",
        "thứ Tư 13/01/2021",
        "thứ Năm 14/01/2021",
        "thứ Sáu 15/01/2021",
        "thứ Bảy 16/01/2021",
        "Chủ nhật 17/01/2021",
    ]


@pytest.mark.parametrize(
    ("day", "phrase"),
    [
        (date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (date(2021, 1, 15), "ngày 15 tháng 01 năm 2021"),
        (date(2024, 2, 29), "ngày 29 tháng 02 năm 2024"),
        (date(2021, 9, 9), "ngày 09 tháng 9 năm 2021"),
        (date(2021, 12, 10), "ngày 10 tháng 12 năm 2021"),
    ],
)
def test_date_phrase_has_the_leading_zeros_of_decree_30(day, phrase):
    assert vn.date_phrase(day) == phrase


@given(plain_dates)
def test_date_phrase_says_the_date(day):
    words = vn.date_phrase(day).split()
    assert date(int(words[5]), int(words[3]), int(words[1])) == day
    assert date(*map(int, reversed(vn.date_vn(day).split("/")))) == day
    assert words[3].startswith("0") == (day.month in (1, 2))


@pytest.mark.parametrize(
    ("left", "phrase"),
    [
        (4, "còn 4 ngày làm việc"),
        (1, "còn 1 ngày làm việc"),
        (0, "hôm nay là hạn cuối"),
        (-2, "quá hạn 2 ngày làm việc"),
        (-1234, "quá hạn 1.234 ngày làm việc"),
    ],
)
def test_duration_phrase(left, phrase):
    assert vn.duration_phrase(left) == phrase


# --- Numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1234, "1.234"),
        (-1234567, "-1.234.567"),
        (Decimal("1234.50"), "1.234,50"),
        (Decimal("93.5"), "93,5"),
        (Decimal("1E+3"), "1.000"),
    ],
)
def test_number_vn(number, text):
    assert vn.number_vn(number) == text


def test_money_and_counts():
    assert [vn.money_vn(amount) for amount in (0, 1490000, -50000)] == ["0 đ", "1.490.000 đ", "-50.000 đ"]
    assert [vn.count_phrase(n) for n in (0, 5, 9, 10, 1234)] == ["00", "05", "09", "10", "1.234"]


@given(st.integers(-(10**15), 10**15))
def test_number_vn_reads_back(number):
    text = vn.number_vn(number)
    assert int(text.replace(".", "")) == number
    assert all(len(group) == 3 for group in text.split(".")[1:])


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(14, 15), "93,33 %"),
        (Fraction(17, 20), "85,00 %"),
        (Fraction(2, 3), "66,67 %"),
        (Fraction(1), "100,00 %"),
        (Fraction(0), "0,00 %"),
        (Fraction(1, 20000), "0,01 %"),
        (Fraction(1, 20001), "0,00 %"),
        (Fraction(-1, 30000), "0,00 %"),
        (Fraction(-1, 8), "-12,50 %"),
        (Fraction(1234567, 1000), "123.456,70 %"),
    ],
)
def test_percent_vn(share, text):
    assert vn.percent_vn(share) == text


def test_percent_vn_decimals():
    assert vn.percent_vn(Fraction(14, 15), decimals=0) == "93 %"
    assert vn.percent_vn(Fraction(14, 15), decimals=1) == "93,3 %"
    with pytest.raises(ValueError, match="decimals"):
        vn.percent_vn(Fraction(1), decimals=-1)


@given(st.fractions(0, 2))
def test_percent_vn_is_within_half_a_unit(share):
    shown = Fraction(vn.percent_vn(share).removesuffix(" %").replace(".", "").replace(",", ".")) / 100
    assert abs(shown - share) <= Fraction(1, 20000)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (104, "một trăm linh bốn"),
        (115, "một trăm mười lăm"),
        (1000, "một nghìn"),
        (1005, "một nghìn không trăm linh năm"),
        (2021, "hai nghìn không trăm hai mươi mốt"),
        (1_490_000, "một triệu bốn trăm chín mươi nghìn"),
        (1_000_001, "một triệu không trăm linh một"),
        (1_000_000_000, "một tỷ"),
        (10**12, "một nghìn tỷ"),
    ],
)
def test_number_in_words(number, words):
    assert vn.number_in_words(number) == words


def test_number_in_words_of_the_south():
    assert vn.number_in_words(1105, zero_tens="lẻ") == "một nghìn một trăm lẻ năm"


def read_words(words):
    """The number that `words` say: a reader written apart from the writer."""
    values = dict(zip(["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"], range(10), strict=True))
    values |= {"mốt": 1, "tư": 4, "lăm": 5}
    total = group = digit = 0
    for word in words.split():
        if word in values:
            digit = values[word]
        elif word == "trăm":
            group, digit = group + digit * 100, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "mười":
            group, digit = group + 10, 0
        elif word != "linh":
            scale = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}[word]
            total, group, digit = total + (group + digit) * scale, 0, 0
    return total + group + digit


@given(st.integers(0, 10**12 - 1) | st.integers(0, 10**4))
def test_number_in_words_reads_back(number):
    words = vn.number_in_words(number)
    assert read_words(words) == number
    assert "mươi một" not in words
    assert "mươi năm" not in words
    assert "mười năm" not in words
    assert words == vn.nfc(words)


# --- Lists and files ----------------------------------------------------------------------------


def test_join_vn():
    assert [vn.join_vn(list("abcd"[:n])) for n in range(5)] == ["", "a", "a và b", "a, b và c", "a, b, c và d"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Quyết định 12/QĐ-UBND.pdf", "quyet-dinh-12-qd-ubnd.pdf"),
        ("Tờ trình số 5", "to-trinh-so-5"),
        ("../../etc/passwd", "etc-passwd"),
        ("..\\báo cáo.DOCX", "bao-cao.docx"),
        ("v.v. và nhiều hơn nữa", "v-v-va-nhieu-hon-nua"),
        ("con.pdf", "tep-con.pdf"),
        ("...", "tep"),
        (".pdf", "pdf"),
        ("Я", "tep"),
        ("", "tep"),
        ("\r\nSet-Cookie: x", "set-cookie-x"),
    ],
)
def test_ascii_filename(text, name):
    assert vn.ascii_filename(text) == name


@given(st.text() | names)
@example("a" * 500 + ".pdf")
def test_ascii_filename_is_always_safe(text):
    name = vn.ascii_filename(text)
    assert 0 < len(name) <= 100
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert name.count(".") <= 1
    assert name[0] not in "-."
    assert name[-1] not in "-."


# --- Wrong types --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "value"),
    [
        (vn.nfc, None),
        (vn.nfc_lines, b"x"),
        (vn.fold, 1),
        (vn.sort_key, None),
        (vn.person_sort_key, None),
        (vn.ascii_filename, None),
        (vn.join_vn, "abc"),
        (vn.join_vn, [1]),
        (vn.join_vn, [1, 2]),
        (vn.date_vn, "2021-01-15"),
        (vn.date_vn, datetime(2021, 1, 15, 23, 0, tzinfo=UTC)),
        (vn.weekday_date, datetime(2021, 1, 15, 23, 0, tzinfo=UTC)),
        (vn.date_phrase, None),
        (vn.duration_phrase, 1.5),
        (vn.number_vn, 1.5),
        (vn.number_vn, True),
        (vn.money_vn, Decimal(5)),
        (vn.count_phrase, "5"),
        (vn.percent_vn, 0.9),
        (vn.percent_vn, True),
        (vn.number_in_words, 2.0),
    ],
)
def test_wrong_types_are_refused(function, value):
    with pytest.raises(TypeError):
        function(value)


@pytest.mark.parametrize(
    ("function", "value"),
    [
        (vn.number_vn, Decimal("NaN")),
        (vn.count_phrase, -1),
        (vn.number_in_words, -1),
        (vn.number_in_words, 10**12 + 1),
    ],
)
def test_values_out_of_range_are_refused(function, value):
    with pytest.raises(ValueError, match="takes"):
        function(value)

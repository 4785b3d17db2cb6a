"""Layout numbers of administrative papers, dated: Nghị định 30/2020/NĐ-CP, Phụ lục I. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class PageLayout:
    """Page and type sizes; a snapshot carries the ones it was made with.

    Lengths in millimetres, type sizes and paragraph gaps in points. Each value lies inside the range
    that the named point of the source allows.
    """

    source: str
    margin_top: float  # I.3: 20-25
    margin_right: float  # I.3: 15-20
    margin_bottom: float  # I.3: 20-25
    margin_left: float  # I.3: 30-35
    motto_country_size: float  # II.1: 12-13, bold capitals
    motto_size: float  # II.1: 13-14, bold
    body_name_size: float  # II.2: 12-13
    number_size: float  # II.3: 13
    place_date_size: float  # II.4: 13-14, italic
    type_size: float  # II.5: 13-14
    text_size: float  # II.6: 13-14
    line_height: float  # II.6: single to 1.5 lines; a multiple of the type size
    indent: float  # II.6: 10 or 12.7
    paragraph_gap: float  # II.6: 6 or more
    copies_title_size: float  # II.9: 12, bold italic
    copies_size: float  # II.9: 11
    page_number_size: float  # I.7: 13-14
    left_column: float  # header block: what the right column (88.3 mm of capitals at 12 pt) leaves
    signature_gap: float  # free between post and name, for the hand and the seal
    table_size: float  # type in tables; no rule, 12-13 in practice
    table_from_rows: int  # lists of this many rows or more become a table


DECREE_30_2020 = PageLayout(
    source="Nghị định 30/2020/NĐ-CP ngày 05/3/2020, Phụ lục I",
    margin_top=20,
    margin_right=15,
    margin_bottom=20,
    margin_left=30,
    motto_country_size=12,
    motto_size=13,
    body_name_size=12,
    number_size=13,
    place_date_size=13,
    type_size=14,
    text_size=14,
    line_height=1.2,
    indent=10,
    paragraph_gap=6,
    copies_title_size=12,
    copies_size=11,
    page_number_size=13,
    left_column=68,
    signature_gap=30,
    table_size=12,
    table_from_rows=16,
)

# First day in force → values. A new decree adds a row; issued papers keep what they were printed with.
LAYOUTS: tuple[tuple[date, PageLayout], ...] = ((date(2020, 3, 5), DECREE_30_2020),)


def layout_on(day: date) -> PageLayout:
    """Layout in force on `day`; a paper older than the first row gets the first row."""
    past = [layout for valid_from, layout in LAYOUTS if valid_from <= day]
    return past[-1] if past else LAYOUTS[0][1]

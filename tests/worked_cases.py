"""Worked cases of eligibility, one per edge of a criterion: article, facts in words, the answer that the law gives.

Each is judged by the catalogue file of the regime in force on the day the dossier is received. ``as_read``: as if somebody had checked
the text already, so that the edge itself shows; without it an unchecked number only warns. ``docs/worked_cases.py`` writes the page.
"""

from tests import worked_forms, worked_old_law, worked_titles
from tests.worked_facts import Section


def sections() -> list[Section]:
    """The whole table."""
    return [
        worked_titles.advanced_worker(),
        worked_titles.grassroots_fighter(),
        worked_titles.province_fighter(),
        worked_titles.national_fighter(),
        worked_forms.province_letter(),
        worked_forms.prime_ministers_letter(),
        worked_forms.third_order(),
        worked_forms.second_order(),
        worked_forms.lifelong(),
        worked_old_law.province_fighter(),
        worked_old_law.national_fighter(),
        worked_old_law.province_letter(),
        worked_old_law.prime_ministers_letter(),
        worked_old_law.orders(),
        worked_titles.excellent_collective(),
        worked_titles.advanced_collective(),
        worked_titles.armed_units(),
        worked_titles.advanced_armed_units(),
        worked_titles.armed_units_now(),
        worked_titles.flag(),
        worked_titles.old_flag(),
        worked_titles.government_flag(),
        worked_titles.bars(),
    ]

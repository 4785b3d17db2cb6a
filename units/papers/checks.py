"""System checks: the font and the library that papers need. Registered in AppConfig.ready."""

from pathlib import Path
from typing import Any

from django.core import checks

from units.papers.fonts import FONTS_CONF, loads, missing_letters

SAMPLE = "ễặỡữựẫổơưđĐ"
SUBSETTER = "libharfbuzz-subset.so.0"


def check_fonts(app_configs: Any, *, fonts_conf: Path = FONTS_CONF, subsetter: str = SUBSETTER, **kwargs: Any) -> list[checks.CheckMessage]:
    """Error when the papers' typeface lacks Vietnamese letters, warning when the subsetter is missing.

    Without the subsetter papers come out right, but take three to seven times as long.
    """
    found: list[checks.CheckMessage] = []
    if missing := missing_letters(SAMPLE, fonts_conf):
        hint = "Cài gói fonts-liberation2 (Debian 12) hoặc fonts-liberation bản 2 trở lên."
        found.append(checks.Error(f"Phông chữ để in văn bản thiếu các chữ: {missing}", hint=hint, id="papers.E001"))
    if not loads(subsetter):
        hint = "Cài gói libharfbuzz-subset0."
        found.append(checks.Warning("Thiếu thư viện rút gọn phông chữ: in chậm hơn 3–7 lần.", hint=hint, id="papers.W001"))
    return found

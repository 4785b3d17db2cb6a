"""Invented people with plausible Kinh, Chăm and Raglai names. Nobody here exists; a seed gives the same people every time."""

import random
from dataclasses import dataclass

KINH_FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Huỳnh", "Phan", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Trương"]
MIDDLE = {
    "female": ["Thị", "Thị Mỹ", "Thị Kim", "Ngọc", "Thị Thu", "Thị Bích"],
    "male": ["Văn", "Hữu", "Đức", "Minh", "Quốc", "Ngọc", "Thanh"],
}
GIVEN = {
    "female": [
        "Ánh",
        "Ảnh",
        "Diễm",
        "Hạnh",
        "Hiền",
        "Hồng",
        "Lan",
        "Liên",
        "Mỹ",
        "Nga",
        "Nguyệt",
        "Oanh",
        "Phượng",
        "Thảo",
        "Thủy",
        "Trâm",
        "Vân",
        "Yến",
    ],
    "male": [
        "An",
        "Ân",
        "Bình",
        "Chiến",
        "Cường",
        "Dũng",
        "Đạt",
        "Đức",
        "Hải",
        "Hùng",
        "Khánh",
        "Lâm",
        "Nam",
        "Phúc",
        "Quý",
        "Sơn",
        "Thành",
        "Tuấn",
        "Việt",
    ],
}
CHAM_FAMILY = ["Đàng", "Bá", "Hán", "Quảng", "Thập", "Châu", "Từ", "Trượng", "Phú", "Đổng", "Não", "Lưu"]
RAGLAI_FAMILY = ["Chamaléa", "Katơr", "Pi Năng", "Tà Yên", "Mấu", "Pupur", "Cao", "Bo Bo"]
RAGLAI_GIVEN = {
    "female": ["Thị Bơ", "Thị Chung", "Thị Hoa", "Thị Lem", "Thị Nhường", "Thị Thiêm", "Thị Xuân"],
    "male": ["Bưu", "Hoàng", "Hợi", "Sinh", "Thảo", "Tiến", "Xiêm", "Văn Đượm", "Văn Sang"],
}


@dataclass(frozen=True, slots=True)
class Invented:
    """A person of the demo. ``gender`` is male or female; ``honorific`` is Ông or Bà."""

    name: str
    gender: str
    ethnicity: str
    birth_year: int

    @property
    def honorific(self) -> str:
        return "Bà" if self.gender == "female" else "Ông"


class People:
    """A source of invented people; names never repeat within one source."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 -- names of a demo, not a secret
        self.used: set[str] = set()

    def person(self, ethnicity: str = "") -> Invented:
        """Somebody of the given ethnicity, else mostly Kinh as in the province (about 12 % Chăm, 11 % Raglai)."""
        chosen = ethnicity or self.random.choices(["Kinh", "Chăm", "Raglai"], [77, 12, 11])[0]
        gender = self.random.choice(["female", "male"])
        while (name := self._name(chosen, gender)) in self.used:
            gender = self.random.choice(["female", "male"])
        self.used.add(name)
        return Invented(name, gender, chosen, self.random.randint(1964, 1995))

    def _name(self, ethnicity: str, gender: str) -> str:
        choice = self.random.choice
        if ethnicity == "Raglai":
            return f"{choice(RAGLAI_FAMILY)} {choice(RAGLAI_GIVEN[gender])}{choice(['', ' ' + choice(GIVEN[gender])])}"
        family = choice(CHAM_FAMILY if ethnicity == "Chăm" else KINH_FAMILY)
        return f"{family} {choice(MIDDLE[gender])} {choice(GIVEN[gender])}"

"""Criteria as sentences: each word of the vocabulary, its numbers, its place in the tree."""

import pytest

from emulation.criteria import LEAVES, Source
from emulation.criteria_words import WORDS, Line, fresh_words, lines, prior_words, route_title, sentence
from emulation.standards import read_node, read_routes

NAMES = {"CSTDCS": "CSTĐ cơ sở", "LDTT": "Lao động tiên tiến", "CSTT": "Chiến sĩ tiên tiến", "BK": "Bằng khen", "HC": "Huân chương"}
LAW = Source("Điều 1", verified=True)


@pytest.mark.parametrize(
    "row, said",
    [
        ({"rating": {"at_least": "good"}}, "Được xếp loại hoàn thành tốt nhiệm vụ trở lên trong năm xét."),
        ({"rating": {"at_least": "excellent", "years": 2}}, "Được xếp loại hoàn thành xuất sắc nhiệm vụ 2 năm liên tục."),
        (
            {"rating": {"at_least": "good", "years": 5, "since_prior": True, "lag": 1}},
            "Được xếp loại hoàn thành tốt nhiệm vụ trở lên 5 năm liên tục, lần cuối sớm nhất là 1 năm trước năm xét, tính từ sau thời gian lập thành tích của lần khen trước.",
        ),
        (
            {"rating": {"at_least": "excellent", "years": 1, "consecutive": False, "within": 5}},
            "Được xếp loại hoàn thành xuất sắc nhiệm vụ ít nhất 1 năm trong 5 năm gần nhất.",
        ),
        ({"held": {"awards": ["LDTT", "CSTT"]}}, "Đạt Lao động tiên tiến hoặc Chiến sĩ tiên tiến trong năm xét."),
        ({"held": {"awards": ["CSTDCS"], "count": 3}}, "Đạt CSTĐ cơ sở 3 lần liên tục."),
        ({"held": {"awards": ["CSTDCS"], "count": 3, "gap": None}}, "Đạt CSTĐ cơ sở 3 lần."),
        (
            {"held": {"awards": ["CSTDCS"], "count": 2, "gap": 3, "lag": 1}},
            "Đạt CSTĐ cơ sở 2 lần liên tục (hai lần kề nhau cách không quá 3 năm), lần cuối sớm nhất là 1 năm trước năm xét.",
        ),
        (
            {"initiative": {"scope": "grassroots", "within": 1}},
            "Có 1 sáng kiến hoặc đề tài được công nhận từ cấp cơ sở trở lên trong năm xét.",
        ),
        (
            {"initiative": {"scope": "province", "count": 2, "within": 2}},
            "Có 2 sáng kiến hoặc đề tài được công nhận từ phạm vi tỉnh trở lên trong 2 năm gần nhất.",
        ),
        ({"member_share": {"of": "completed", "percent": 100}}, "Đủ 100 % cá nhân trong tập thể hoàn thành nhiệm vụ trong năm xét."),
        (
            {"member_share": {"of": "LDTT", "percent": 50, "strict": True}},
            "Trên 50 % cá nhân trong tập thể đạt Lao động tiên tiến trong năm xét.",
        ),
        (
            {"member_share": {"of": "LDTT", "percent": "200/3"}},
            "Ít nhất 66,67 % cá nhân trong tập thể đạt Lao động tiên tiến trong năm xét.",
        ),
        ({"member_title": {"award": "CSTDCS"}}, "Có ít nhất 1 cá nhân đạt CSTĐ cơ sở trong năm xét."),
        ({"no_member_disciplined": {"at_least": "warning"}}, "Không có cá nhân nào bị kỷ luật từ cảnh cáo trở lên trong năm xét."),
        ({"block_selected": {"organised_by": "province"}}, "Được cụm, khối thi đua do tỉnh tổ chức suy tôn trong năm xét."),
        (
            {"movement": {"launched_by": ["province", "ministry"], "min_years": 3, "moments": ["final"]}},
            "Xuất sắc trong phong trào thi đua do tỉnh hoặc bộ, ngành phát động từ 3 năm trở lên, khi tổng kết.",
        ),
        ({"reach": {"at_least": "field", "sudden": True}}, "Thành tích đột xuất có ảnh hưởng trong một lĩnh vực của tỉnh trở lên."),
        ({"leadership": {"ranks": ["director"], "years": 6}}, "Giữ chức vụ lãnh đạo (giám đốc sở và tương đương) cộng lại từ 6 năm."),
        ({"judged": "Nội bộ đoàn kết"}, "Nội bộ đoàn kết."),
    ],
)
def test_a_criterion_is_a_sentence(row: dict, said: str) -> None:
    assert sentence(read_node(row, source=LAW), NAMES) == said


def test_every_word_has_a_sentence() -> None:
    assert set(WORDS) == set(LEAVES.values())


def test_a_tree_is_lines_with_depth_source_and_place() -> None:
    tree = {
        "all": [
            {"any": [{"judged": "A"}, {"all": [{"judged": "B"}, {"judged": "C", "article": "Điều 2", "verified": False}]}]},
            {"any": [{"judged": "D"}]},
        ]
    }
    own = Source("Điều 2", verified=False)
    assert lines(read_node(tree, source=LAW), NAMES) == [
        Line(0, "Đạt một trong các điều sau:"),
        Line(1, "A.", LAW, True, "all[0].any[0]"),
        Line(1, "Đạt tất cả các điều sau:"),
        Line(2, "B.", LAW, True, "all[0].any[1].all[0]"),
        Line(2, "C.", own, True, "all[0].any[1].all[1]"),
        Line(0, "D.", LAW, True, "all[1].any[0]"),
    ]
    assert [line.source for line in lines(None, NAMES)] == [None]


def test_a_route_says_for_whom_and_what_comes_first() -> None:
    (route,) = read_routes(
        [
            {
                "id": "a", "name": "A", "for": ["person", "armed_person"], "method": ["merit", "ad_hoc"], "prior": {"awards": ["BK"]},
                "fresh": {"awards": ["BK", "HC", "X"]},
            }
        ],
        source=LAW,
    )  # fmt: skip
    assert route_title(route) == "Cá nhân; Cá nhân trong lực lượng vũ trang – khen công trạng và đột xuất"
    assert prior_words(route.prior, NAMES) == "Trước đó đã được tặng Bằng khen theo công trạng."
    assert fresh_words(route.fresh, NAMES) == (
        "Chỉ tính thành tích sau thời gian lập thành tích của lần gần nhất được tặng Bằng khen, Huân chương hoặc X."
    )

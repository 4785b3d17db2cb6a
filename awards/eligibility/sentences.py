"""Reasons in plain Vietnamese. The article is not here: `Finding.sentence` adds it. Pure."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from awards.eligibility.findings import Answer

RATINGS = {
    "not_completed": "không hoàn thành nhiệm vụ", "completed": "hoàn thành nhiệm vụ", "good": "hoàn thành tốt nhiệm vụ",
    "excellent": "hoàn thành xuất sắc nhiệm vụ",
}  # fmt: skip
SCOPES = {"grassroots": "cấp cơ sở", "province": "cấp tỉnh, bộ, ngành", "national": "toàn quốc"}
REACHES = {
    "grassroots": "cơ sở", "field": "một lĩnh vực của tỉnh, bộ, ngành", "province": "toàn tỉnh, bộ, ngành", "region": "khu vực",
    "national": "toàn quốc",
}  # fmt: skip
FORMS = {
    "reprimand": "khiển trách", "warning": "cảnh cáo", "pay_cut": "hạ bậc lương", "demotion": "giáng chức", "dismissal": "cách chức",
    "forced_resignation": "buộc thôi việc",
}  # fmt: skip
HOLDS = {
    "discipline": "đang xem xét kỷ luật", "investigation": "đang điều tra, thanh tra, kiểm tra có dấu hiệu vi phạm",
    "complaint": "khiếu nại, tố cáo đang được giải quyết", "press": "báo chí nêu, đang được xác minh",
}  # fmt: skip


def listed(words: Sequence[str], last: str = "và") -> str:
    """``a``; ``a và b``; ``a, b và c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def years_words(years: Sequence[int]) -> str:
    """``năm 2019``; ``các năm 2019, 2020 và 2021``."""
    return f"năm {years[0]}" if len(years) == 1 else f"các năm {listed([str(year) for year in years])}"


def award_words(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return listed([names.get(code, code) for code in codes], "hoặc")


def run_words(thing: str, *, answer: Answer, years: Sequence[int], worth: Callable[[int], Answer], asked: int) -> str:
    """What a run of years shows of a thing: had, to be confirmed, awaited, not known or missing in these years."""
    if not years:
        return f"Khoảng thời gian được xét chưa đủ {asked} năm để có {thing}."
    at = {grade: [year for year in years if worth(year) == grade] for grade in Answer}
    if answer == Answer.MET:
        return f"Đã có {thing} {years_words(years)}."
    if answer == Answer.TO_CONFIRM:
        return f"Có {thing} {years_words(years)}; cần xác nhận {years_words(at[answer])}."
    if answer == Answer.PENDING:
        return f"Chờ quyết định của {years_words(at[answer])} về {thing}."
    if answer == Answer.UNKNOWN:
        return f"Chưa rõ có {thing} {years_words(at[answer])} hay không."
    rest = f"; chưa rõ {years_words(at[Answer.UNKNOWN])}" if at[Answer.UNKNOWN] else ""
    return f"Còn thiếu {thing} {years_words(at[Answer.NOT_MET])}{rest}."


def total_words(thing: str, *, answer: Answer, have: Sequence[int], asked: int) -> str:
    """What is held in total of what is asked; ``have``: the years that count, surely or not."""
    had = f" ({years_words(have)})" if have else ""
    if answer == Answer.MET:
        return f"Đã có {thing} {len(have)} năm{had}, đủ {asked} năm."
    if answer == Answer.TO_CONFIRM:
        return f"Có {thing} {len(have)} năm{had}, đủ {asked} năm nhưng còn phải xác nhận."
    if answer == Answer.PENDING:
        return f"Có {thing} {len(have)} năm{had}, trong đó có năm chờ quyết định."
    doubt = "; những năm trước chưa rõ" if answer == Answer.UNKNOWN else ""
    return f"Mới có {thing} {len(have)} trên {asked} năm{had}{doubt}."


def initiative_words(scope: str, *, answer: Answer, have: int, asked: int, span: str) -> str:
    thing = f"sáng kiến, đề tài {SCOPES[scope]} chưa dùng cho lần khen khác{span}"
    if answer == Answer.MET:
        return f"Đã có {have} {thing}, cần {asked}."
    if answer == Answer.UNKNOWN:
        return f"Mới biết {have} trên {asked} {thing}; dữ liệu sáng kiến trước đó chưa đầy đủ."
    if answer == Answer.NOT_MET:
        return f"Mới có {have} trên {asked} {thing}."
    return f"Có {have} {thing}, cần {asked}; còn phải xác nhận."


def share_words(thing: str, *, answer: Answer, have: int, members: int, percent: Fraction, strict: bool) -> str:
    bar = f"{'trên' if strict else 'từ'} {percent_words(percent)} %{'' if strict else ' trở lên'}"
    found = f"{have} trên {members} người {thing}"
    if answer == Answer.MET:
        return f"Có {found}, đạt yêu cầu {bar}."
    if answer == Answer.TO_CONFIRM:
        return f"Có {found}, đạt yêu cầu {bar}; số người do đơn vị khai, cần xác nhận."
    if answer == Answer.PENDING:
        return f"Có {found}, yêu cầu {bar}: đủ nếu các quyết định của năm nay được ký."
    doubt = " Số liệu của năm chưa đầy đủ." if answer == Answer.UNKNOWN else ""
    return f"Mới có {found}, yêu cầu {bar}.{doubt}"


def percent_words(percent: Fraction) -> str:
    """``70``, ``66,67``: at most two decimals, with a comma."""
    return f"{float(percent):.2f}".rstrip("0").rstrip(".").replace(".", ",")


def count_words(have: int) -> str:
    years, months = divmod(have, 12)
    parts = [f"{years} năm"] * (years > 0) + [f"{months} tháng"] * (months > 0 or years == 0)
    return " ".join(parts)

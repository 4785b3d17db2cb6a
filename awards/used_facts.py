"""The facts that findings stand on, by name, with the place on the recipient's page where each is shown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.urls import reverse

from awards.models import AwardRecord, Discipline, HeadCount, Hold, Initiative, Nomination, Rating
from awards.panels import Used
from emulation.models import BlockResult

# kind of ref → the part of the recipient's timeline that shows it
PLACES = {"record": "khen-thuong", "rating": "xep-loai", "initiative": "sang-kien"}


def named(refs: Iterable[str], *, recipient_id: int | None = None) -> Mapping[str, Used]:
    """Ref → what it is and where. One query for each kind among the refs; a ref that is unknown is left out.

    ``recipient_id``: whose page to link to; None: no links.
    """
    ids: dict[str, list[int]] = defaultdict(list)
    for ref in refs:
        kind, _, pk = ref.partition(":")
        ids[kind].append(int(pk))
    return {f"{kind}:{pk}": Used(label, _url(kind, pk, recipient_id)) for kind, pk, label in _labels(ids)}


def _url(kind: str, pk: int, recipient_id: int | None) -> str:
    if recipient_id is None:
        return ""
    anchor = f"#{PLACES[kind]}-{pk}" if kind in PLACES else ""
    return reverse("awards:recipient", args=[recipient_id]) + anchor


def _labels(ids: Mapping[str, list[int]]) -> Iterable[tuple[str, int, str]]:
    if wanted := ids.get("record"):
        for row in AwardRecord.objects.filter(pk__in=wanted).select_related("award"):
            yield "record", row.pk, f"{row.award} năm {row.award_year}{'; tự khai' if row.is_declared_only else ''}"
    if wanted := ids.get("nomination"):
        for case in Nomination.objects.filter(pk__in=wanted).select_related("award"):
            yield "nomination", case.pk, f"Đang đề nghị {case.award} năm {case.award_year}"
    if wanted := ids.get("rating"):
        for rating in Rating.objects.filter(pk__in=wanted):
            yield "rating", rating.pk, f"Xếp loại năm {rating.year}{'; tự khai' if rating.is_declared_only else ''}"
    if wanted := ids.get("initiative"):
        for work in Initiative.objects.filter(pk__in=wanted):
            yield "initiative", work.pk, f"Sáng kiến “{work.title}”"
    yield from _others(ids)


def _others(ids: Mapping[str, list[int]]) -> Iterable[tuple[str, int, str]]:
    if wanted := ids.get("discipline"):
        for row in Discipline.objects.filter(pk__in=wanted):
            yield "discipline", row.pk, f"Kỷ luật {row.get_form_display().lower()} {row.decided_on:%d/%m/%Y}"
    if wanted := ids.get("hold"):
        for hold in Hold.objects.filter(pk__in=wanted):
            yield "hold", hold.pk, f"Văn bản số {hold.paper_number} của {hold.body_name}"
    if wanted := ids.get("headcount"):
        for count in HeadCount.objects.filter(pk__in=wanted):
            yield "headcount", count.pk, f"Số người năm {count.year}{'; tự khai' if count.is_declared_only else ''}"
    if wanted := ids.get("block_result"):
        for result in BlockResult.objects.filter(pk__in=wanted).select_related("block"):
            yield "block_result", result.pk, f"{result.block} suy tôn {result.met_on:%d/%m/%Y}"

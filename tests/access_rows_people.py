"""Who may do what on the pages of recipients: those who keep the unit change, those who see it get 403, all others 404."""

from collections.abc import Callable

from tests.access_objects import Places, once
from tests.access_rights import STAFF, Row, who
from tests.factories import World, person
from units.models import Post, Recipient

KEPT = {"commune": "clerk district appraiser", "other": "o_clerk o_appraiser"}
ONLY_SEEN = {"commune": "head office secretary", "other": ""}
LISTED = f"clerk head sibling district dept {STAFF} o_clerk o_appraiser"
KEEPERS = "clerk sibling district dept appraiser o_clerk o_appraiser"


@once
def kept_people(w: World) -> Places:
    return {"commune": {"pk": person(w).pk}, "other": {"pk": person(w, w.other_commune).pk}}


@once
def kept_posts(w: World) -> Places:
    return {place: {"pk": pk["pk"], "post_pk": Post.objects.get(recipient_id=pk["pk"]).pk} for place, pk in kept_people(w).items()}


@once
def likely_pairs(w: World) -> Places:
    units = {"commune": w.commune, "other": w.other_commune}
    return {place: {"pk": person(w, unit).pk, "other_pk": person(w, unit).pk} for place, unit in units.items()}


@once
def merged_people(w: World) -> Places:
    units = {"commune": w.commune, "other": w.other_commune}
    found = {}
    for place, unit in units.items():
        gone, kept = person(w, unit), person(w, unit)
        Recipient.objects.filter(pk=gone.pk).update(merged_into=kept)
        found[place] = {"pk": gone.pk}
    return found


def keeping(at: Callable[[World], Places]) -> Row:
    cells = {place: who(KEPT[place], forbidden=ONLY_SEEN[place]) for place in KEPT}
    return Row(at=at, get=cells, post=cells)


ROWS = {
    "units:people": Row(get=who(LISTED, rest="403")),
    "units:person_add": Row(get=who(KEEPERS, rest="403"), post=who(KEEPERS, rest="403")),
    "units:duplicates": Row(get=who(KEEPERS, rest="403")),
    "units:person_edit": keeping(kept_people),
    "units:person_posts": keeping(kept_people),
    "units:post_edit": keeping(kept_posts),
    "units:post_remove": keeping(kept_posts),
    "units:person_merge": keeping(likely_pairs),
    "units:person_split": keeping(merged_people),
}

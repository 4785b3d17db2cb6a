"""Recipients: who sees and keeps them, their facts and posts, finding them, and whether two are one."""

from units.people.entry import WORDS, add, add_post, edit, edit_post, identity_fault, reindex, remove_post
from units.people.finding import Found, ids_named, named, search, typed, within
from units.people.merging import differ, locked_identity, merge, undo
from units.people.reach import KEEPERS, keeps, may_see_identity, readable_numbers, shown_to, units_kept, visible_to
from units.people.sameness import (
    Match,
    answer_different,
    duplicates,
    facts_of,
    identity,
    kept_ids,
    likely,
    remember_different,
    same_as,
    same_name_as_another,
)

__all__ = [
    "KEEPERS",
    "WORDS",
    "Found",
    "Match",
    "add",
    "add_post",
    "answer_different",
    "differ",
    "duplicates",
    "edit",
    "edit_post",
    "facts_of",
    "identity",
    "identity_fault",
    "ids_named",
    "keeps",
    "kept_ids",
    "likely",
    "locked_identity",
    "may_see_identity",
    "merge",
    "named",
    "readable_numbers",
    "reindex",
    "remember_different",
    "remove_post",
    "same_as",
    "same_name_as_another",
    "search",
    "shown_to",
    "typed",
    "undo",
    "units_kept",
    "visible_to",
    "within",
]  # fmt: skip

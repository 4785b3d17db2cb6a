"""Who may do what at every address: ONE table, run by `test_access_matrix.py` over the whole URLconf.

A subject with many addresses has a file of its own, ``access_rows_<subject>.py``, with a dict ``ROWS`` that is joined in at the end.

How to add an address (an address without a row fails the suite, and so does a row without an address):

    "awards:dossier": Row(
        at=objects.dossiers,                       # builder of `access_objects`: world → {whose it is: arguments of the URL}
        get={"commune": who("clerk head district", forbidden="appraiser"), "other": who("o_clerk")},
        post={"commune": who("clerk head", forbidden="district"), "other": who("o_clerk")},
    ),
    "awards:dossiers": Row(get=SIGNED_IN),         # an address without an object

* ``who(allowed, forbidden="", rest="404")``: the roles that get in, those that see it but may not (403), and what all others
  get. Visitors and inactive accounts are sent to the login page unless you say ``visitor="…"``.
* The relation of role and object: the object "commune" is *own* for ``clerk`` and ``head``, *lower* for ``district``,
  ``appraiser``…, *sibling* for ``sibling``, *other province* for ``o_clerk``. Give the objects you need: "commune", "sibling",
  "district", "dept", "other"; any other name (a draft, say) may stand beside them.
* A method left out (``get=None``) must be refused for everybody: 405, or login, 403, 404.
* POST is sent without data: "gets in" means past the guards, that is 200 (the form with its errors), a redirect or 409.
  Give ``data={…}`` (or a function of the URL's arguments) when a view looks at the data before the right.
* HEAD is checked as GET (or 405); PUT, PATCH, DELETE are refused everywhere; OPTIONS may say which methods there are, no more.

What really comes back for one address:  MATRIX_SHOW=awards:dossier pytest tests/test_access_matrix.py -k show -s
"""

from tests import access_objects as objects
from tests import (
    access_rows_accounts,
    access_rows_catalogue,
    access_rows_doubles,
    access_rows_due,
    access_rows_intake,
    access_rows_law,
    access_rows_ledger,
    access_rows_people,
    access_rows_prizes,
    access_rows_records,
    access_rows_units,
    access_rows_workbooks,
)
from tests.access_rights import (
    APPRAISERS,
    BLOCK,
    CAMPAIGN,
    CLERKS,
    DECISION,
    DRAFT,
    DRAFTERS,
    EVERYBODY,
    FOR_WHOM,
    ISSUED,
    ISSUED_ONLY,
    PUBLIC,
    ROLES,
    SECRETARY,
    SESSION,
    SIGNED_IN,
    STAFF,
    STEP,
    STRANGERS,
    VIEW,
    Row,
    done,
    press,
    seen,
    sheet,
    who,
)

TABLE: dict[str, Row] = {
    # the floor of units
    "account_login": Row(get=STRANGERS, post=PUBLIC),
    "account_logout": Row(get=who(EVERYBODY, visitor="away"), post=PUBLIC),
    "account_signup": Row(get=STRANGERS, post=PUBLIC, why="closed: says so, and makes no account (test_accounts)"),
    "account_reset_password": Row(get=PUBLIC),
    "account_change_password": Row(get=SIGNED_IN, post=SIGNED_IN),
    "account_inactive": Row(get=PUBLIC),
    "units:healthz": Row(get=PUBLIC),
    "units:demo_login": Row(post=dict.fromkeys(ROLES, "404"), why="only in the demo; test_demo_clock shows it there"),
    "units:notifications": Row(get=SIGNED_IN),
    "units:notification_read": Row(at=objects.notification, post={"commune": who("clerk"), "other": who("o_clerk")}),
    "units:notifications_read_all": Row(post=SIGNED_IN),
    "units:large_type": Row(post=SIGNED_IN),
    "units:demo_clock": Row(get=who(""), post=who(""), why="only in the demo; test_demo_clock shows it there"),
    # campaigns
    "emulation:campaigns": Row(get=SIGNED_IN),
    "emulation:campaign_add": Row(get=who("admin", rest="403"), post=who("admin", rest="403")),
    "emulation:campaign": Row(at=objects.campaigns, get=seen("draft", "launched", "dept", "other", view=CAMPAIGN)),
    "emulation:campaign_edit": sheet(objects.campaigns, CAMPAIGN, draft="admin", launched="admin", dept="", other=""),
    "emulation:campaign_dates": sheet(objects.campaigns, CAMPAIGN, draft="admin", launched="admin", dept="", other=""),
    "emulation:campaign_add_year": sheet(
        objects.five_year, {"province": f"{STAFF} admin member records auditor support", "other": "o_appraiser"}, province="admin", other=""
    ),
    "emulation:campaign_launch": sheet(objects.campaigns, CAMPAIGN, draft="admin", launched="admin", dept="", other=""),
    "emulation:campaign_open": press(
        objects.campaigns, CAMPAIGN, draft=f"{STAFF} admin", launched="clerk head sibling district dept", dept="dept", other="o_clerk"
    ),
    "emulation:campaign_close": sheet(objects.campaigns, CAMPAIGN, draft="admin", launched="admin", dept="", other=""),
    "emulation:campaign_results": Row(at=objects.campaigns, get=seen("draft", "launched", "dept", "other", view=CAMPAIGN)),
    "emulation:blocks": Row(get=SIGNED_IN),
    "emulation:block": Row(at=objects.blocks, get=seen("commune", "other", view=BLOCK)),
    "emulation:block_result_add": sheet(objects.blocks, BLOCK, commune=f"{STAFF} admin", other="o_appraiser"),
    "emulation:block_minutes": Row(at=objects.minutes, get=seen("commune", "other", view=BLOCK)),
    # home
    "awards:home": Row(get=who(EVERYBODY, visitor="away"), why="visitors are sent to the notice board"),
    "awards:nudges": Row(
        at=objects.campaigns, get=done(view=CAMPAIGN, draft=f"{STAFF} admin", launched=f"{STAFF} admin", dept="", other="o_appraiser")
    ),
    # dossiers
    "awards:dossiers": Row(get=SIGNED_IN),
    "awards:dossier_start": Row(get=who(CLERKS, rest="403"), post=who(CLERKS, rest="403")),
    "awards:dossier": Row(at=objects.dossiers, get=seen(*VIEW)),
    "awards:dossier_edit": sheet(objects.drafts, **DRAFT),
    "awards:dossier_add": sheet(objects.drafts, **DRAFT),
    "awards:dossier_new_recipient": sheet(objects.drafts, **DRAFT),
    "awards:dossier_remove_line": sheet(objects.lines, **DRAFT),
    "awards:dossier_attach": press(objects.drafts, **DRAFT),
    "awards:dossier_file": Row(at=objects.dossier_files, get=seen("draft", "commune", "other")),
    "awards:dossier_file_remove": sheet(objects.dossier_files, **DRAFT),
    "awards:dossier_print": press(objects.drafts, **DRAFT),
    "awards:dossier_paper": Row(at=objects.lettered, get=seen("draft", "commune", "other")),
    "awards:dossier_paper_file": Row(at=objects.letters, get=seen("draft", "commune", "other")),
    "awards:dossier_paper_again": press(objects.letters, **DRAFT),
    "awards:dossier_confirm": sheet(objects.drafts, draft="head", commune="head", other=""),
    "awards:dossier_confirm_paper": sheet(objects.drafts, **DRAFT),
    "awards:dossier_reopen": sheet(objects.confirmed, **DRAFT),
    "awards:dossier_send": sheet(objects.confirmed, **DRAFT),
    "awards:dossier_recall": sheet(objects.on_the_way, **STEP),
    "awards:dossier_receive": sheet(objects.on_the_way, commune="district", other="o_appraiser"),
    "awards:dossier_receipt": Row(
        at=objects.drafts, get=seen("commune", "other") | {"draft": who("") | {"clerk": "away", "head": "away"}}, why="a draft has none yet"
    ),
    "awards:gathering": Row(
        get=who("district dept clerk sibling o_clerk", rest="403"), post=who("district dept clerk sibling o_clerk", rest="403")
    ),
    # nominations
    "awards:nomination": Row(at=objects.nominations, get=seen("commune", "sibling", "dept", "other")),
    "awards:nomination_edit": sheet(objects.returned, sibling="sibling", dept="dept", **STEP),
    "awards:nomination_file": Row(at=objects.nomination_files, get=seen("commune", "sibling", "dept", "other")),
    "awards:nomination_file_remove": sheet(objects.nomination_files, sibling="sibling", dept="dept", **STEP),
    "awards:nomination_supplement": sheet(objects.returned, sibling="sibling", dept="dept", **STEP),
    "awards:nomination_agree_lower": sheet(objects.lower_form, sibling="sibling", dept="dept", **STEP),
    "awards:nomination_withdraw": sheet(objects.returned, sibling="sibling", dept="dept", **STEP),
    "awards:nomination_leave_out": sheet(objects.at_district, commune="district", other="o_appraiser"),
    "awards:nomination_pass_to_decider": sheet(objects.at_district, commune="district", other="o_appraiser"),
    "awards:nomination_ask_more": sheet(objects.at_district, commune="district", other="o_appraiser"),
    # appraisal: the standing body of any deciding unit (commune and department decide too)
    "awards:appraisal": Row(get=APPRAISERS),
    "awards:appraisal_accept": Row(
        get={role: "away" if answer == "in" else answer for role, answer in APPRAISERS.items()}, post=APPRAISERS
    ),
    "awards:appraisal_undo": Row(post=APPRAISERS),
    "awards:appraisal_order": Row(post=who("appraiser office"), data={"unit": "tinh"}),
    "awards:appraisal_paper": Row(at=objects.appraisal_lists, get={"province": who("appraiser office"), "other": who("o_appraiser")}),
    "awards:appraisal_case": Row(
        at=objects.nominations,
        get={place: who("o_appraiser" if place == "other" else "appraiser office") for place in ("commune", "sibling", "dept", "other")},
        post={place: who("o_appraiser" if place == "other" else "appraiser office") for place in ("commune", "sibling", "dept", "other")},
    ),
    # council
    "awards:sessions": Row(get=SIGNED_IN),
    "awards:session_new": Row(get=who("secretary", rest="403"), post=who("secretary", rest="403")),
    "awards:session": Row(at=objects.sessions, get=seen("province", "other", view=SESSION)),
    "awards:session_edit": sheet(objects.sessions, SESSION, **SECRETARY),
    "awards:session_roll": sheet(objects.sessions, SESSION, **SECRETARY),
    "awards:session_agenda": sheet(objects.sessions, SESSION, **SECRETARY),
    "awards:session_agenda_edit": press(objects.sessions, SESSION, **SECRETARY),
    "awards:session_open": sheet(objects.sessions, SESSION, **SECRETARY),
    "awards:session_cancel": sheet(objects.sessions, SESSION, **SECRETARY),
    "awards:session_close": sheet(objects.open_sessions, SESSION, **SECRETARY),
    "awards:session_sheet": Row(at=objects.sheets, get=seen("province", "other", view=SESSION)),
    "awards:ballot": Row(
        at=objects.open_sessions,
        get=done(view=SESSION, province="member", other=""),
        post=done(view=SESSION, province="member", other=""),
        data=objects.vote,
    ),
    "awards:ballot_rest": press(objects.open_sessions, SESSION, province="member", other=""),
    "awards:ballot_case": Row(at=objects.items, get=seen("province", "other", view=SESSION)),
    "awards:session_scan": Row(at=objects.scans, get=seen("province", "other", view=SESSION)),
    "awards:session_hands": sheet(objects.groups, SESSION, **SECRETARY),
    "awards:session_hands_check": Row(at=objects.groups, get=done(view=SESSION, **SECRETARY)),
    "awards:session_pull_out": press(objects.groups, SESSION, **SECRETARY),
    "awards:session_ballots": sheet(objects.groups, SESSION, **SECRETARY),
    # decisions
    "awards:decisions": Row(get=SIGNED_IN),
    "awards:decision_waiting": Row(get=who("appraiser office o_appraiser", rest="403")),
    "awards:decision_new": Row(at=objects.to_decide, get=FOR_WHOM, post=FOR_WHOM),
    "awards:decision_preview_css": Row(get=PUBLIC, why="a style sheet"),
    "awards:decision": Row(at=objects.drafted, get=seen("province", "other", view=DECISION)),
    "awards:decision_edit": sheet(objects.drafted, DECISION, **DRAFTERS),
    "awards:decision_preview": Row(at=objects.drafted, get=seen("province", "other", view=DECISION)),
    "awards:decision_add": sheet(objects.drafted, DECISION, **DRAFTERS),
    "awards:decision_drop": press(objects.drafted_lines, DECISION, **DRAFTERS),
    "awards:decision_approve": sheet(objects.drafted, DECISION, province="office", other=""),
    "awards:decision_rework": sheet(objects.approved, DECISION, **DRAFTERS),
    "awards:decision_send": sheet(objects.approved, DECISION, **DRAFTERS),
    "awards:decision_cancel": sheet(objects.drafted, DECISION, **DRAFTERS),
    "awards:decision_answer": sheet(objects.sent_for_signature, DECISION, **DRAFTERS),
    "awards:decision_issue": sheet(objects.signed, DECISION, province="records", other=""),
    "awards:decision_signed_scan": Row(at=objects.signed_scans, get=seen("province", "other", view=DECISION)),
    "awards:decision_scan": press(objects.signed, DECISION, province="records", other=""),
    "awards:decision_again": press(objects.issued, ISSUED, province="appraiser office records", other="o_appraiser"),
    "awards:decision_paper": Row(at=objects.decision_papers, get=seen("province", "other", view=ISSUED)),
    # records and the public
    "awards:recipient": Row(at=objects.recipients, get=seen("commune", "sibling", "dept", "other")),
    "awards:public_decisions": Row(get=PUBLIC),
    "awards:public_decision": Row(at=objects.shown, get=ISSUED_ONLY),
    "awards:public_decision_file": Row(at=objects.shown, get=ISSUED_ONLY),
}

SUBJECTS: tuple[dict[str, Row], ...] = (
    access_rows_accounts.ROWS,
    access_rows_catalogue.ROWS,
    access_rows_doubles.ROWS,
    access_rows_due.ROWS,
    access_rows_intake.ROWS,
    access_rows_law.ROWS,
    access_rows_ledger.ROWS,
    access_rows_people.ROWS,
    access_rows_prizes.ROWS,
    access_rows_records.ROWS,
    access_rows_units.ROWS,
    access_rows_workbooks.ROWS,
)
for rows in SUBJECTS:
    TABLE |= rows

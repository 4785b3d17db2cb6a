"""Tags and filters for pages: wording of dates and numbers, and the parts in templates/components.html.

Guide for page writers, with an example of each part: docs/pages.md.
"""

import uuid

from django import template
from django.utils.html import format_html

from units import clock, passwords, tokens, vietnamese

register = template.Library()

TONES = frozenset({"green", "amber", "red", "blue", "grey", "gold"})
MESSAGE_TONES = {"success": "green", "info": "blue", "debug": "grey", "warning": "amber", "error": "red"}


# --- filters ---------------------------------------------------------------------------------------------------------


def _worded(value, wording):
    """Word a value; an empty one stays empty, because a page may show a date that is not set yet."""
    return "" if value in (None, "") else wording(value)


def _local_date(value):
    """The Vietnamese calendar day of a date or an aware datetime."""
    if hasattr(value, "tzinfo"):
        return value.astimezone(clock.ZONE).date()
    return value


@register.filter
def date_vn(value):
    """A date or datetime as dd/mm/yyyy."""
    return _worded(value, lambda moment: vietnamese.date_vn(_local_date(moment)))


@register.filter
def weekday_date(value):
    """A date or datetime with its weekday: thứ Sáu 15/01/2021."""
    return _worded(value, lambda moment: vietnamese.weekday_date(_local_date(moment)))


@register.filter
def datetime_vn(value):
    """An aware datetime as 10:32, 22/11/2021, in Vietnamese time; a plain date as its date."""
    if not hasattr(value, "tzinfo"):
        return date_vn(value)
    local = value.astimezone(clock.ZONE)
    return f"{local:%H:%M}, {vietnamese.date_vn(local.date())}"


@register.filter
def number_vn(value):
    """A count as 1.234."""
    return _worded(value, vietnamese.number_vn)


@register.filter
def money_vn(value):
    """Whole đồng as 1.490.000 đ."""
    return _worded(value, vietnamese.money_vn)


@register.filter
def message_tone(level_tag):
    """The colour of a message of Django's messages framework."""
    return MESSAGE_TONES.get(level_tag, "blue")


@register.filter
def is_here(item, path):
    """Whether a link of the navigation leads to the part of the site that the path is in; "/" is only itself."""
    return path == item.prefix if item.prefix == "/" else path.startswith(item.prefix)


@register.filter
def holds(roles, role):
    """Whether one of the role rows is this role."""
    return any(row.role == role for row in roles or ())


# --- the door: demo cards ---------------------------------------------------------------------------------------------


def _seat(account):
    """Where a demo account sits: the place of its table in SEATS."""
    role, kind = account["role"], account["unit_kind"]
    if role in ("clerk", "head"):
        return {"commune": 0, "special_zone": 0, "district": 1, "agency": 1}.get(kind, 2)
    return {"appraiser": 3, "office_head": 3, "secretary": 4, "member": 4, "records_clerk": 5}.get(role, 6)


SEATS = ("Xã", "Huyện", "Sở, ngành", "Cơ quan thường trực", "Hội đồng", "Văn thư", "Quản trị")


@register.filter
def by_table(accounts):
    """Demo accounts as [(name of the table, its accounts)], from the commune up; tables where nobody sits are left out."""
    tables = [(name, [account for account in accounts if _seat(account) == seat]) for seat, name in enumerate(SEATS)]
    return [(name, seated) for name, seated in tables if seated]


# --- small tags ------------------------------------------------------------------------------------------------------


@register.simple_tag
def form_token():
    """The hidden idempotency token of a write form, fresh on every rendering; checked by units.tokens."""
    return format_html('<input type="hidden" name="form_token" value="{}">', tokens.fresh())


def _tone(tone):
    return tone if tone in TONES else "grey"


@register.inclusion_tag("components.html#badge")
def state_badge(thing):
    """The state of a thing as word and colour; the thing has get_state_display() and state_tone (text or method)."""
    tone = getattr(thing, "state_tone", "grey")
    return {"word": thing.get_state_display(), "tone": _tone(tone() if callable(tone) else tone)}


@register.inclusion_tag("components.html#badge")
def badge(word, tone="grey"):
    """A word in a colour: green, amber, red, blue, grey, or gold for an honour that was conferred."""
    return {"word": word, "tone": _tone(tone)}


@register.inclusion_tag("components.html#blocked_button")
def blocked_button(label, reason):
    """A button that cannot be pressed now, with the reason beside it for eyes and screen readers."""
    return {"label": label, "reason": reason, "id": f"why-{uuid.uuid4().hex[:8]}"}


@register.inclusion_tag("components.html#code_box")
def code_box(code, label="Mã bản in", note=""):
    """The code of a printed page, in letters that can be told apart."""
    return {"code": code, "label": label, "note": note}


@register.inclusion_tag("components.html#copy_box")
def copy_box(text, label, button="Chép"):
    """A text to send by hand (Zalo), with a button that copies it when JavaScript is there."""
    rows = min(12, 1 + text.count("\n") + len(text) // 60)
    return {"text": text, "label": label, "button": button, "rows": rows, "id": f"copy-{uuid.uuid4().hex[:8]}"}


# --- lists -----------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components.html#task_list")
def task_list(tasks, empty="", lead_first=True):
    """Việc cần làm. Each task: sentence, url, action, due (date), due_phrase, note, tone (red overdue, amber soon)."""
    return {"tasks": tasks, "empty": empty, "lead_first": lead_first}


@register.inclusion_tag("components.html#steps")
def step_line(steps, label="Các bước"):
    """The life of a thing. Each step: label, state (done, current, todo, stopped), who, when, note."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("components.html#checklist")
def checklist(items):
    """Còn thiếu. Each item: label, done, url (where to put it right), hint."""
    return {"items": items}


@register.inclusion_tag("components.html#history")
def history(entries):
    """What happened, newest first. Each entry: sentence, when, who, note."""
    return {"entries": entries}


@register.inclusion_tag("components.html#files")
def file_list(files):
    """Attached files. Each: name, url, size in bytes, kind, note, remove_url."""
    return {"files": files}


@register.inclusion_tag("components.html#year_dots")
def year_dots(dots):
    """Titles year by year. Each dot: year, label, kind (none, title, honour = conferred, pending, declared)."""
    return {"dots": dots}


@register.inclusion_tag("components.html#page_links", takes_context=True)
def page_links(context, page):
    """Links to the previous and next page of a Django paginator's page; filters in the address stay."""
    return {"query": context["request"].GET, "page": page}


# --- errors ----------------------------------------------------------------------------------------------------------


def _field_problems(form):
    """One problem per error of a form; the target is what the summary's link jumps to."""
    for name, errors in form.errors.items():
        if name == "__all__":
            yield from ({"target": "", "label": "", "text": text} for text in errors)
            continue
        bound = form[name]
        # A radio group has no single input: crispy's wrapper div_id_<name> stands for it.
        target = "" if bound.is_hidden else bound.id_for_label or f"div_{bound.auto_id}"
        yield from ({"target": target, "label": bound.label, "text": text} for text in errors)


@register.filter
def password_rows(form):
    """The fields of allauth's change-password form with our words: (field, label, hint)."""
    words = (
        ("oldpassword", "Mật khẩu đang dùng", ""),
        ("password1", "Mật khẩu mới", passwords.HINT),
        ("password2", "Nhập lại mật khẩu mới", ""),
    )
    return [(form[name], label, hint) for name, label, hint in words]


@register.inclusion_tag("components.html#error_summary")
def error_summary(*forms, title="Chưa lưu được"):
    """All errors of forms, lists of forms and formsets in one box that links to the fields; nothing when there are none."""
    problems = []
    for form in [one for item in forms for one in (item if isinstance(item, list) else [item])]:
        if hasattr(form, "management_form"):
            problems += [{"target": "", "label": "", "text": text} for text in form.non_form_errors()]
            problems += [problem for row in form.forms for problem in _field_problems(row)]
        elif form is not None and form.is_bound:
            problems += _field_problems(form)
    return {"problems": problems, "title": title}

"""Parts of forms that every floor uses: days, keys and versions as a browser sends them."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.utils.datastructures import MultiValueDict

from awards.forms.dossiers import SeveralPdfs
from tests.factories import PDF, world
from units.forms import DayField, number_sent, numbers_sent


@pytest.mark.parametrize("text", ["", " ", "-1", "1.5", "²", "x", "9" * 19, "9" * 5000])
def test_what_is_no_key_is_a_key_that_no_row_has(text):
    assert number_sent(text) == -1


def test_keys_are_read_and_the_rest_left_out():
    assert numbers_sent(["12", "x", "9" * 18, "9" * 5000, ""]) == [12, 999_999_999_999_999_999]


@pytest.mark.parametrize("text", ["31/12/2021", "31-12-2021", "31.12.2021", "2021-12-31"])
def test_a_day_is_read(text):
    assert DayField().clean(text) == datetime.date(2021, 12, 31)


@pytest.mark.parametrize("text", ["31/12/0021", "31/12/9999", "31/12/1899", "01/01/2101"])
def test_a_year_that_nobody_means_is_refused(text):
    with pytest.raises(ValidationError, match="ghi năm đủ bốn chữ số"):
        DayField().clean(text)


def test_a_clear_box_that_no_page_shows_does_not_hide_the_file():
    field, files = SeveralPdfs(required=False), MultiValueDict({"files": [SimpleUploadedFile("a.pdf", PDF)]})
    data = field.widget.value_from_datadict(QueryDict("files-clear=on"), files, "files")
    assert [upload.name for upload in field.clean(data)] == ["a.pdf"]


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["foo", "x:y", "²"])
def test_a_target_that_is_no_address_of_ours_does_no_harm(target, client: Client):
    client.force_login(world().commune_clerk)
    assert client.post("/co-chu/", {"next": target}).status_code == 302

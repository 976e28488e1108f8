from urllib.parse import unquote

import pytest

from events.responses import file_response


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("План 2025, ред. 1.pdf", "plan.pdf"),
        ('план.d"; x="', "plan"),
        ("план\r\nSet-Cookie: a=b.docx", "plan.docx"),
        ("таблица из буфера", "plan"),
    ],
)
def test_name_of_a_file_stays_inside_its_header(name, plain):
    disposition = file_response(b"", "application/octet-stream", name)["Content-Disposition"]

    head, _, rest = disposition.partition("; filename*=UTF-8''")
    assert head == f'attachment; filename="{plain}"'
    assert unquote(rest) == name


def test_browser_shows_a_pdf_itself():
    assert file_response(b"", "application/pdf", "план.pdf")["Content-Disposition"].startswith("inline;")

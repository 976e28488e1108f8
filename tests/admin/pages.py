"""Pages as a browser has them: what a form on a page would send, and sending it with some of it changed."""

from lxml import html


def form_of(response, having=""):
    """What the browser would send of the page's form, as a dict of lists; ``having`` names a field the form must have."""
    page = html.fromstring(response.content.decode())
    forms = [form for form in page.xpath("//*[@id='content']//form") if not having or having in form.fields]
    assert forms, f"no form with {having!r} on the page"
    sent: dict[str, list[str]] = {}
    for name, value in forms[0].form_values():
        # A browser drops the line break that a textarea begins with, and sends the others as CRLF.
        is_area = getattr(forms[0].inputs[name], "tag", "") == "textarea"
        sent.setdefault(name, []).append((value.removeprefix("\n") if is_area else value).replace("\n", "\r\n"))
    return sent


def press(client, path, sent, **changes):
    """Send the form with some fields typed anew; None leaves a field out."""
    posted = {**sent, **changes}
    return client.post(path, {name: value for name, value in posted.items() if value is not None})


def save(client, path, **changes):
    """Open the page, type and press the button."""
    return press(client, path, form_of(client.get(path)), **changes)


def change_page(thing):
    """The address of a thing's form."""
    return f"/admin/events/{thing._meta.model_name}/{thing.pk}/change/"


def delete_page(thing):
    """The address of the page that asks whether to delete the thing."""
    return f"/admin/events/{thing._meta.model_name}/{thing.pk}/delete/"


def messages_of(response):
    """The messages that the next page shows."""
    return [str(message) for message in response.context["messages"]]


def text_of(response):
    """The words of the page's content, spaces evened."""
    content = html.fromstring(response.content.decode()).get_element_by_id("content")
    return " ".join(content.text_content().split())

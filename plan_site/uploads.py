"""The limit on what a visitor may send, applied before the first byte is read."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class LimitedUploadHandler(FileUploadHandler):
    """Refuses a form with files longer than ``settings.REQUEST_MAX_BYTES`` bytes.

    Django's own limits count the fields only: the files of anybody, signed in or not, would first be written to disk.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803 - Django's name
        """Raises ``RequestDataTooBig``; otherwise leaves the reading to the handlers after this one."""
        if content_length > settings.REQUEST_MAX_BYTES:
            raise RequestDataTooBig(f"The form has {content_length} bytes, more than {settings.REQUEST_MAX_BYTES}.")

    def receive_data_chunk(self, raw_data, start):
        """Pass the data on as it came."""
        return raw_data

    def file_complete(self, file_size):
        """The file is another handler's."""
        return

"""Files in requests: a form with one file in it, which lies on disk while it is read."""

from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import DataAndFiles, MultiPartParser
from rest_framework.request import Request

from conversations.errors import NotAForm
from conversations.validation import InvalidInput


class FormParser(MultiPartParser):
    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> "DataAndFiles[Any, Any]":
        """Raises InvalidInput, RequestDataTooBig."""
        try:
            return super().parse(stream, media_type, parser_context)
        except ParseError as error:
            raise InvalidInput("invalid_form", f"The form cannot be read: {error.detail}") from error
        except (TooManyFieldsSent, TooManyFilesSent) as error:
            raise InvalidInput("invalid_form", "The form has too many parts.") from error


def file_of(request: Request) -> UploadedFile:
    """The one file of the form, in its part `file`. Reads the body; called in a thread.

    Raises:
        NotAForm, InvalidInput, RequestDataTooBig
    """
    try:
        files = request.FILES
    except UnsupportedMediaType as error:
        raise NotAForm(request.content_type) from error
    found = files.getlist("file")
    if not found:
        details = {"file": "Send it as the part `file`, with a file name."}
        raise InvalidInput("file_missing", "There is no file in this form.", details)
    if len(found) + len(files) > 2:
        raise InvalidInput("too_many_files", "Send one file with each request.", {"file": "Send one."})
    file: UploadedFile = found[0]
    return file

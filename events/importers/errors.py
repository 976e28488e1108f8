"""The one error that crosses the importers' seam. What is wrong in a single row is no error but a finding."""


class ImportFileError(Exception):
    """The file cannot be read. The message is Russian: a sentence for what is wrong, one for what to do."""

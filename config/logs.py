"""Log lines without what people typed: the place and kind of an error, never its values."""

import logging
import re
import traceback

# To the end of the line: where a query string ends is for whoever wrote it to say.
QUERY_STRING = re.compile(r"\?.*")
# Addresses that let somebody in, or show their calendar or a statement: what follows is as good as
# a password while the link lasts.
SECRET_PATH = re.compile(r"(invitation/|password/reset/|feeds/|statements/[^/\s]+/)[^\s/\"']+")


class WithoutContent(logging.Filter):
    """Strips query strings and links that let people in, and turns exceptions into type and place.

    An exception's message often quotes what was typed ("Key (email)=(...) already exists"), so it
    goes, wherever it stands: in the traceback, as an argument or as the message itself.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(map(without_message, record.args))
        line = str(without_message(record.msg)) % (record.args or ())
        record.msg = SECRET_PATH.sub(r"\1...", QUERY_STRING.sub("", line))
        record.args = ()
        if record.exc_info and record.exc_info[1]:
            record.msg += "\n" + places(record.exc_info[1])
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def without_message(value: object) -> object:
    return type(value).__name__ if isinstance(value, BaseException) else value


def places(error: BaseException) -> str:
    """Where an error and each error behind it came from, one frame a line."""
    lines = []
    while error:
        lines += [
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        lines.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    return "\n".join(lines)

"""When to try again, when to give up, and the stable identity of a message. Pure."""

import hashlib
import smtplib
from dataclasses import dataclass
from datetime import timedelta

FIRST_WAIT = 5
LONGEST_WAIT = 3600
# A mail server that is repaired the next morning still gets what was written the day before
GIVE_UP_AFTER = timedelta(hours=24)
PERMANENT = 500
CLOSING = 421
# smtplib's own finding about an answer without end; no server said so
ENDLESS = "Line too long."


@dataclass(frozen=True)
class Verdict:
    """What a failed delivery means: `dead` (no use trying again), `line` (the server is the trouble, not the
    message), `silent` (a time-out), and the reason in one line.
    """

    reason: str
    dead: bool = False
    line: bool = False
    silent: bool = False


def backoff(attempts: int) -> timedelta:
    """How long to wait after the n-th failed attempt (from 1): 5, 10, 20 … seconds, at most an hour."""
    return timedelta(seconds=min(FIRST_WAIT * 2 ** min(attempts - 1, 20), LONGEST_WAIT))


def gives_up(attempts: int) -> bool:
    """Whether the n-th failed attempt (from 1) was the last: the pauses before it make up a day or more.

    Time in which nobody tried, because the portal stood still or the line was down, is not held against a
    message, and one that an operator sends again has a whole day again.
    """
    waited = sum((backoff(number) for number in range(1, attempts)), timedelta())
    return waited >= GIVE_UP_AFTER


def message_id(key: str, domain: str) -> str:
    """The Message-ID of a message; a repetition carries the same one, so that mail programs show it once."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def smtp_verdict(problem: Exception) -> Verdict:
    """Sort an exception of a mail delivery. A refusal with 5xx is final; what happens before a message is
    spoken of is the line's.
    """
    reason = _reason(problem)
    if _timed_out(problem):
        return Verdict(reason or "the mail server does not answer", line=True, silent=True)
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return Verdict(reason, dead=all(code >= PERMANENT for code, _said in problem.recipients.values()))
    before_any_message = smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError
    if isinstance(
        problem, before_any_message | smtplib.SMTPServerDisconnected | smtplib.SMTPNotSupportedError
    ):
        return Verdict(reason, line=True)
    if isinstance(problem, smtplib.SMTPResponseException):
        if problem.smtp_error == ENDLESS:
            return Verdict(reason, line=True)
        return Verdict(reason, dead=problem.smtp_code >= PERMANENT, line=problem.smtp_code == CLOSING)
    return Verdict(reason, line=isinstance(problem, OSError))


def _timed_out(problem: BaseException | None) -> bool:
    """smtplib raises SMTPServerDisconnected while it handles the time-out, which stays behind as context."""
    while problem is not None:
        if isinstance(problem, TimeoutError):
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def _reason(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        said = "; ".join(f"{code} {_words(text)}" for code, text in problem.recipients.values())
    elif isinstance(problem, smtplib.SMTPResponseException):
        said = f"{problem.smtp_code} {_words(problem.smtp_error)}"
    else:
        said = f"{type(problem).__name__}: {problem}".rstrip(": ")
    return " ".join(said.split())[:500]


def _words(text: bytes | str) -> str:
    if isinstance(text, bytes):
        return text.decode("utf-8", "replace")
    return str(text)

"""What can go wrong in the world, each as one sentence for the artist and one way on.

    StudioError                what happened, and what to do next
    ├── ServiceError           the service answered, and the answer is no
    │   ├── InvalidRequest     400, 413, 422: something in the request is not accepted
    │   ├── KeyRefused         401: the key is missing or wrong
    │   ├── OutOfCredit        402: the balance does not cover the price
    │   ├── NotAllowed         403: feature, plan, content or daily allowance; not a bad key
    │   ├── JobForgotten       404: the service no longer knows this job
    │   ├── TooBusy            429: wait, nothing was created
    │   └── ServiceDown        5xx: the service or its gateway is in trouble
    ├── NetworkError           no answer could be had
    │   ├── NotSent            nothing left this machine: safe to send again
    │   └── OutcomeUnknown     a paid request may have arrived: never sent again by the program
    ├── UnreadableReply        an answer came that is not the service's language (HTML, half a JSON)
    ├── PictureError           what was downloaded is not a whole picture
    │   └── PictureGone        it is nowhere to be fetched from any more
    ├── HostError              a picture of this computer could not be put where the service can read it
    │   └── HostUnreachable    no answer could be had there
    ├── InputError             what was asked cannot be asked (used where there is no field to mark)
    └── LibraryError           the library cannot be opened, read or written
        ├── DamagedLibrary     its file is damaged or gone, and can be repaired
        └── DiskError          the disk is full, read-only or gone

Bugs of our own are ordinary exceptions and take another road (the report dialog); problems of the
prompt are values with a span (`request.rules.Problem`).
"""

from __future__ import annotations

from enum import StrEnum

_ENDINGS = tuple(".!?…:;。।؟\uff01\uff1f")
_QUOTES = "\"'”’»)]"


class Remedy(StrEnum):
    """What the notice offers as its button; the window decides how."""

    NONE = "none"
    ENTER_KEY = "enter_key"
    TOP_UP = "top_up"
    CHECK_ADDRESS = "check_address"
    RETRY = "retry"
    WAIT = "wait"
    EDIT_PROMPT = "edit_prompt"
    CONTACT_SUPPORT = "contact_support"
    KEEP_LOCAL = "keep_local"
    CHECK_BALANCE = "check_balance"
    CHOOSE_FOLDER = "choose_folder"
    OPEN_MASK = "open_mask"
    SET_UP_HOSTING = "set_up_hosting"
    UNDO = "undo"
    EMPTY_TRASH = "empty_trash"
    REPAIR = "repair"
    LOOK_AFTER = "look_after"


def with_stop(words: str) -> str:
    """The same words as a sentence: with a full stop where they end without any."""
    words = words.strip()
    return words if not words or words.rstrip(_QUOTES).endswith(_ENDINGS) else f"{words}."


class StudioError(Exception):
    """Something happened that is nobody's bug.

    `sentence` says what happened, in the service's own words where it spoke (a missing full stop is
    added); `advice` says in one sentence what to do next ("" when there is nothing to do); `remedy` is
    the same for the program. What it cost is said by whoever knows the job, never here.
    """

    default_remedy = Remedy.NONE

    def __init__(self, sentence: str, advice: str = "", *, remedy: Remedy | None = None) -> None:
        super().__init__(sentence)
        self.sentence = with_stop(sentence)
        self.advice = advice
        self.remedy = self.default_remedy if remedy is None else remedy

    def __str__(self) -> str:
        return self.sentence if self.advice in self.sentence else f"{self.sentence} {self.advice}".strip()


class ServiceError(StudioError):
    """The service answered with a refusal; `status` is the HTTP status (0 when unknown)."""

    def __init__(self, sentence: str, advice: str = "", *, status: int = 0, remedy: Remedy | None = None) -> None:
        super().__init__(sentence, advice, remedy=remedy)
        self.status = status


class InvalidRequest(ServiceError):
    default_remedy = Remedy.EDIT_PROMPT


class KeyRefused(ServiceError):
    default_remedy = Remedy.ENTER_KEY


class OutOfCredit(ServiceError):
    default_remedy = Remedy.TOP_UP


class NotAllowed(ServiceError):
    default_remedy = Remedy.CONTACT_SUPPORT


class JobForgotten(ServiceError):
    default_remedy = Remedy.KEEP_LOCAL


class TooBusy(ServiceError):
    """`retry_after` is in seconds, None when the service gave no usable figure."""

    default_remedy = Remedy.WAIT

    def __init__(self, sentence: str, advice: str = "", *, status: int = 429, retry_after: float | None = None) -> None:
        super().__init__(sentence, advice, status=status)
        self.retry_after = retry_after


class ServiceDown(ServiceError):
    default_remedy = Remedy.RETRY


class NetworkError(StudioError):
    default_remedy = Remedy.RETRY


class NotSent(NetworkError):
    default_remedy = Remedy.CHECK_ADDRESS


class OutcomeUnknown(NetworkError):
    default_remedy = Remedy.CHECK_BALANCE


class UnreadableReply(StudioError):
    default_remedy = Remedy.CHECK_ADDRESS


class PictureError(StudioError):
    default_remedy = Remedy.RETRY


class HostError(StudioError):
    default_remedy = Remedy.SET_UP_HOSTING


class HostUnreachable(HostError):
    pass


class PictureGone(PictureError):
    default_remedy = Remedy.KEEP_LOCAL


class InputError(StudioError):
    default_remedy = Remedy.EDIT_PROMPT


class LibraryError(StudioError):
    default_remedy = Remedy.CHOOSE_FOLDER


class DamagedLibrary(LibraryError):
    default_remedy = Remedy.REPAIR


class DiskError(LibraryError):
    pass

"""Which service and account jobs are sent to, and how the journal names them so that no job is looked for elsewhere.

Who is asked for a job decides what the answer is worth: another service, or another account of the same
one, answers 404 for a job that is paid and running. Every row therefore keeps where it was sent, as
`address#account`.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from studio.store.records import JobState

PRACTICE = "practice"
"""The practice service's name. It listens on another port with every start and stays the same service."""


@dataclass(frozen=True, slots=True)
class Service:
    """Where the service is and the key that opens it.

    `tempo` says how fast its jobs run against the real service (1.0): practice mode may be quicker.
    `practice` says that it is the program's own practice service, wherever it listens this time.
    """

    base_url: str
    api_key: str
    tempo: float = 1.0
    practice: bool = False

    def __repr__(self) -> str:
        return f"Service({self.base_url!r}, key {'set' if self.api_key else 'missing'})"

    def name(self, library: str) -> str:
        """What the rows of the library with that id say of jobs sent here; `InputError` for an impossible address.

        The account is known by its key, since a job may be sent before the first balance has told
        `account_id`; without a key it is empty. A new key of the same account therefore looks like another
        account until one of its jobs is found with it. What is kept of the key are 32 bits of a hash that
        differs between libraries: enough to tell a few keys apart, far too few to lead back to one.
        """
        from studio.remote.client import base_url

        if self.practice:
            return PRACTICE
        if not self.api_key.strip():
            return f"{base_url(self.base_url)}#"
        account = blake2b(self.api_key.strip().encode(), key=library.encode(), digest_size=4).hexdigest()
        return f"{base_url(self.base_url)}#{account}"


NOWHERE = Service("http://127.0.0.1:9", "")
"""Where jobs wait when no service could be found: nothing answers there, so nothing is ever sent."""


def is_elsewhere(sent_to: str, service: str) -> bool:
    """Whether a job sent to `sent_to` was not sent to `service`; an empty name or account may be any."""
    address, _, account = sent_to.partition("#")
    address_here, _, account_here = service.partition("#")
    if not (address and address_here):
        return False
    return address != address_here or bool(account and account_here and account != account_here)


def is_at_hand(sent_to: str, service: str) -> bool:
    """Whether `service` may know a job sent to `sent_to`: it has the address, and the key may be a new one."""
    address, address_here = sent_to.partition("#")[0], service.partition("#")[0]
    return not (address and address_here) or address == address_here


def goes_on(state: JobState, sent_to: str, service: str) -> bool:
    """Whether a program that speaks with `service` takes up a job that nobody drives.

    What was bought is asked for wherever it may be known; what was not is bought only with the account it was
    meant for. A job caught being sent is of unknown outcome with any service.
    """
    if state is JobState.SENDING:
        return True
    return not is_elsewhere(sent_to, service) if state is JobState.QUEUED else is_at_hand(sent_to, service)


def elsewhere_words(sent_to: str, service: str) -> str:
    """Where the job is and how to come by it, in one sentence; "" when `service` is the one to ask."""
    if not is_elsewhere(sent_to, service):
        return ""
    if sent_to == PRACTICE:
        return "Sent to the practice service; open the studio with it to look again."
    address, _, account = sent_to.partition("#")
    key = "" if account == service.partition("#")[2] else " with another key"
    return f"Sent to {address}{key}; open the studio with it to look again."

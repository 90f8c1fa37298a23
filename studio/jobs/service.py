"""Which service and account jobs are sent to, and how the journal names them so that no job is looked for elsewhere.

Who is asked for a job decides what the answer is worth: another service, or another account of the same
one, answers 404 for a job that is paid and running. Every row therefore keeps where it was sent, as
`address#account`.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import urlsplit

from studio.store.records import JobState

PRACTICE = "practice"
"""The practice service's name. It listens on another port with every start and stays the same service."""


@dataclass(frozen=True, slots=True)
class Service:
    """Where the service is and the key that opens it.

    `tempo` says how fast its jobs run against the real service (1.0): practice mode may be quicker.
    `practice` says that it is the program's own practice service, wherever it listens this time. `callback` goes along
    with every POST, for other programs of the artist's; "" for none.
    """

    base_url: str
    api_key: str
    tempo: float = 1.0
    practice: bool = False
    callback: str = ""

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


NOWHERE_NAME = NOWHERE.name("")


def is_here(address: str) -> bool:
    """Whether an address is this computer's own, where nobody else reads; of a service also as rows call it."""
    host = ""
    try:
        host = urlsplit(address).hostname or ""
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def meant_for(service: str, *, any_account: bool = False) -> str:
    """What a job that waits says of where it is to be sent, while `service` is in force.

    Where there is none it says nothing; after a key was refused any account of the address will do.
    """
    if service == NOWHERE_NAME:
        return ""
    address, mark, account = service.partition("#")
    return address + mark + ("" if any_account else account)


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


def elsewhere_words(sent_to: str, service: str, *, waits: bool = False) -> str:
    """Where the job is and how to come by it, in one sentence; "" when `service` is the one to ask.

    `waits` says that it was not sent yet, only meant to be.
    """
    if not is_elsewhere(sent_to, service):
        return ""
    verb, then = ("Meant for", "send it") if waits else ("Sent to", "look again")
    address, _, account = sent_to.partition("#")
    account_here = service.partition("#")[2]
    key = " with another key" if account and account_here and account != account_here else ""
    where = "the practice service" if address == PRACTICE else f"{address}{key}"
    return f"{verb} {where}; open the studio with it to {then}."

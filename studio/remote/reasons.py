"""Why a connection failed, in plain words: what the system and the libraries say of it is for logs."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Iterator

import httpx

_TOO_LONG = "it took too long"
_NOBODY = "nobody answers there"
_NO_NETWORK = "this network is unreachable"
_BROKE = "the connection broke"
_BY_NUMBER = {
    errno.ECONNREFUSED: _NOBODY,
    errno.EHOSTUNREACH: _NOBODY,
    errno.EHOSTDOWN: _NOBODY,
    errno.ENETUNREACH: _NO_NETWORK,
    errno.ENETDOWN: _NO_NETWORK,
    errno.EADDRNOTAVAIL: _NO_NETWORK,
    errno.ETIMEDOUT: _TOO_LONG,
}
_NUMBER = re.compile(r"\[(?:Errno|WinError) (\d+)\]")


def plain_reason(error: BaseException) -> str:
    """As in "nobody answers there", to be put behind a colon; the innermost cause that says anything is taken."""
    return next((words for cause in _causes(error) if (words := _words(cause))), _BROKE)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """From the innermost, which is the system's own word, outwards."""
    chain = [error]
    while (inner := chain[-1].__cause__ or chain[-1].__context__) is not None and inner not in chain:
        chain.append(inner)
    return reversed(chain)


def _words(error: BaseException) -> str:
    match error:
        case TimeoutError() | httpx.TimeoutException():
            return _TOO_LONG
        case ssl.SSLCertVerificationError():
            return f"the certificate is not valid: {error.verify_message or 'it cannot be checked'}".rstrip(".")
        case ssl.SSLError():
            return "no protected connection can be made there"
        case socket.gaierror():
            return "names cannot be looked up now" if error.errno == socket.EAI_AGAIN else "there is no such name"
        case OSError():
            return _of_system(error)
        case httpx.ProxyError():
            return "the proxy of this network refuses it"
        case httpx.InvalidURL() | httpx.UnsupportedProtocol() | UnicodeError():
            return "there is no such name"
        case httpx.RemoteProtocolError():
            return "the connection was closed in the middle"
    return ""


def _of_system(error: OSError) -> str:
    """Several addresses of one name fail as one error without a number of its own, which lists theirs."""
    numbers = [error.errno] if error.errno else [int(number) for number in _NUMBER.findall(str(error))]
    return next((_BY_NUMBER[number] for number in numbers if number in _BY_NUMBER), _BROKE)

"""The one exception by which a request is answered with an error of the service."""

from __future__ import annotations

NO_JOB = "Job not found"
TOO_LIGHT = "Insufficient credits. Top up your balance or upgrade your plan"
TOO_LARGE = "File size exceeds maximum limit"
TOO_MANY = "Too many concurrent jobs. Reduce request frequency or upgrade your plan"
FAULT = "Internal server error"


class Refusal(Exception):
    """An error answer: HTTP `code`, the sentence `message`, and whether the body is shaped like a Job (§2c)."""

    def __init__(self, code: int, message: str, *, raw: str = "", job_shaped: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.raw = raw
        self.job_shaped = job_shaped


def bad_request(message: str) -> Refusal:
    """HTTP 400 with the sentence in both message fields, as the service does for invalid parameters."""
    return Refusal(400, message, raw=message)

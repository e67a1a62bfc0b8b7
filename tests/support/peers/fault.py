"""How a peer goes wrong when it is told to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """The next message is refused, or taken and not answered.

    `status` is the HTTP status; 0 hangs until the caller gives up, -1 closes the connection without an answer.
    `taken`: the message is kept all the same. `code` is Twilio's number, `words` Telegram's description.
    """

    status: int
    code: int = 0
    words: str = ""
    taken: bool = False
    retry_after: str = ""

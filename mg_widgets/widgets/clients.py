"""The views, in whichever pages, that show one source."""

from __future__ import annotations

PATIENCE = 5.0
"""Seconds of silence after which a view is taken for gone; it answers a frame every 2 seconds."""
QUIET = 2.0
"""Seconds without a frame after which a view's silence means nothing."""


class Clients:
    """Who looks, and which of whose commands was done last.

    Parameters
    ----------
    now
        The time, in seconds, as in its methods.

    Attributes
    ----------
    acks : dict
        The number of the last command done, by client.
    heard_at : float
        When any of them was heard last, a farewell included.

    """

    def __init__(self, now: float) -> None:
        self.acks: dict[str, int] = {}
        self.heard_at = now
        self._heard: dict[str, float] = {}
        self._told_at = now

    def __len__(self) -> int:
        return len(self._heard)

    def __contains__(self, client: str) -> bool:
        return client in self._heard

    def hear(self, client: str, now: float) -> None:
        """Note a sign of life."""
        self._heard[client] = self.heard_at = now

    def excuse(self, now: float) -> None:
        """Note that nobody could be heard until now: the kernel was busy."""
        self._heard = dict.fromkeys(self._heard, now)

    def leave(self, client: str) -> None:
        """Forget one that is gone."""
        self._heard.pop(client, None)
        self.acks.pop(client, None)

    def acknowledge(self, client: str, seq: int) -> None:
        """Note which command was done."""
        self.acks[client] = max(seq, self.acks.get(client, 0))

    def tell(self, now: float) -> None:
        """Note that a frame goes out, which each should answer."""
        if now - self._told_at > QUIET:
            self.excuse(now)
        self._told_at = now

    def lost(self) -> list[str]:
        """Return those who should have answered long ago."""
        return [client for client, heard in self._heard.items() if self._told_at - heard > PATIENCE]

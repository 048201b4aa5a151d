"""Cases are tested on the hazard's flow, the first that runs on the engine."""

from tests.quality.hazards.conftest import committed_loop, loop

__all__ = ["committed_loop", "loop"]

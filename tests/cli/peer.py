"""The public example database of a peer, which lies beside the project where it is developed."""

from pathlib import Path

import pytest

PEER = Path("../shared/peer-data/fides")
needs_peer = pytest.mark.skipif(
    not PEER.exists(), reason="../shared/peer-data is not here: the example database of a peer"
)

"""How a failure is told in the log: its kind and the places it passed, never a value.

Messages and local variables of an exception may hold personal data, so they stay out.
"""

import traceback


def told(problem: BaseException) -> dict[str, object]:
    """Kind and frames ("file:line function", innermost last), safe to log."""
    frames = traceback.extract_tb(problem.__traceback__)
    return {
        "kind": f"{type(problem).__module__}.{type(problem).__qualname__}",
        "frames": [
            f"{frame.filename.rsplit('/', 3)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-12:]
        ],
    }

"""Find where in the program a resource is declared, without the SDK's full stack trace."""

import functools
import sys
from pathlib import Path

from pulumi.runtime.proto import source_pb2

# Resource, then CustomResource or ComponentResource, then the declared class, whose caller is the program.
_CONSTRUCTORS = 3


def declaring_frame() -> source_pb2.StackTrace:
    """Return only the first frame of the result of the SDK's function.

    A recorder reads no other frame, and the SDK creates a path and a message for each frame of each resource.
    """
    frame, constructors = sys._getframe(1), 0
    while frame.f_back:
        constructors += frame.f_code.co_name == "__init__"
        frame = frame.f_back
        if constructors == _CONSTRUCTORS:
            position = _position(frame.f_code.co_filename, frame.f_lineno)
            return source_pb2.StackTrace(frames=[source_pb2.StackFrame(pc=position)])
    return source_pb2.StackTrace()


def _position(path: str, line: int) -> source_pb2.SourcePosition | None:
    uri = _uri(path)
    return source_pb2.SourcePosition(uri=uri, line=line) if uri else None


@functools.cache
def _uri(path: str) -> str | None:
    try:
        return Path(path).as_uri()
    except ValueError:  # code that does not come from a file
        return None

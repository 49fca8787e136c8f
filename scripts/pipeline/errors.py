"""What can go wrong for a reason that the user can cure: one sentence each."""


class PipelineError(Exception):
    """A failure whose message is written for the user; carries its exit code."""

    exit_code = 1


class GateError(PipelineError):
    """A gate or a test said no: nothing was published (exit code 1)."""


class UsageError(PipelineError):
    """Wrong usage or unreadable input; the message names file, column and cure (2)."""

    exit_code = 2

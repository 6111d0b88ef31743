"""The jobs that a user may want to see and to stop."""

from PySide6.QtCore import QObject, Signal

from workbench.session.worker import Job


class Jobs(QObject):
    """Follows jobs from before they are submitted until they end, in the order of their coming."""

    changed = Signal(object)
    """The oldest Job that has not ended, or None."""
    followed = Signal(object)
    """A Job that came."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._unfinished: dict[int, Job] = {}

    def follow(self, job: Job) -> Job:
        """Follow a job to its end."""
        self._count += 1
        number = self._count
        self._unfinished[number] = job
        # A slot that held its job would keep it for ever.
        for ending in (job.finished, job.failed, job.cancelled):
            ending.connect(lambda *_: self._forget(number))
        self.followed.emit(job)
        self.changed.emit(self.current)
        return job

    @property
    def current(self) -> Job | None:
        """The oldest job that has not ended."""
        return next(iter(self._unfinished.values()), None)

    def cancel_current(self) -> None:
        """Ask the oldest job to stop."""
        if self.current is not None:
            self.current.cancel()

    def _forget(self, number: int) -> None:
        del self._unfinished[number]
        self.changed.emit(self.current)

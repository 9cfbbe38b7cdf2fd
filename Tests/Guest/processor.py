"""Processor time that threads have used, to the nanosecond."""

import pathlib


def threads(process):
    """Nanoseconds by thread: {(id, name): time}. Of a thread that has ended there is nothing."""
    times = {}
    for folder in pathlib.Path(f"/proc/{process}/task").iterdir():
        try:
            name = (folder / "comm").read_text().strip()
            times[int(folder.name), name] = int((folder / "schedstat").read_text().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            pass
    return times


def spent(before, after):
    """What each thread used between two looks."""
    return {thread: time - before.get(thread, 0) for thread, time in after.items()}

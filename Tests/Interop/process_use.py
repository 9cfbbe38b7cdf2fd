"""What a process takes of the machine, as the kernel counts it."""

import os
import pathlib
import typing

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Use(typing.NamedTuple):
    #: Seconds since the process was started.
    age: float
    #: Seconds of CPU time, of all its threads.
    cpu: float
    #: Bytes of memory.
    resident: int

    @classmethod
    def of(cls, pid):
        """None once it has ended."""
        try:
            stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
            uptime = float(pathlib.Path("/proc/uptime").read_text().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            return None
        # proc(5): what follows the name in parentheses, from field 3 on.
        fields = stat.rpartition(")")[2].split()
        resident = int(fields[21]) * PAGE
        cpu = (int(fields[11]) + int(fields[12])) / TICKS
        return cls(uptime - int(fields[19]) / TICKS, cpu, resident) if resident else None

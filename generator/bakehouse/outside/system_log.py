"""The system's log, where there is one."""

import syslog


def notice(line: str) -> None:
    """Write a line of ASCII, as sshd does (`auth.notice`); without a system log nothing happens."""
    syslog.openlog("bakehouse", syslog.LOG_PID, syslog.LOG_AUTH)
    syslog.syslog(syslog.LOG_NOTICE, line)

"""Runs a command at a pseudo-terminal and types into it: JSON of {"command": [...], "steps": [[wait for, type], ...]}."""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

given = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(given["command"][0], given["command"])

fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
shown = ""
seen = 0


def read(deadline):
    """Takes in what is shown until then; False when the command has ended."""
    global shown
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 0.05)[0]:
            return True
        try:
            part = os.read(terminal, 65536)
        except OSError:
            return False
        if not part:
            return False
        shown += part.decode(errors="replace")
    return True


for wanted, typed in given["steps"]:
    deadline = time.monotonic() + 60
    while wanted not in shown[seen:] and time.monotonic() < deadline:
        if not read(time.monotonic() + 0.2):
            break
    found = shown.find(wanted, seen)
    if found < 0:
        break
    seen = found + len(wanted)
    os.write(terminal, typed.encode())

end = time.monotonic() + 60
while read(end) and time.monotonic() < end:
    pass
gone, status = os.waitpid(pid, os.WNOHANG)
while gone == 0:
    if time.monotonic() > end:
        os.kill(pid, 9)
    time.sleep(0.05)
    gone, status = os.waitpid(pid, os.WNOHANG)
json.dump({"code": os.waitstatus_to_exitcode(status), "shown": shown}, sys.stdout)

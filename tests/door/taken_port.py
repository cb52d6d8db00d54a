#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the port of a part between its choice and its start: `up` must choose another one.

    taken_port.py TILLPOOLCTL FOLDER
"""
import json
import os
import re
import shutil
import socket
import subprocess
import sys

CONTROL, FOLDER = sys.argv[1:3]
DATA = os.path.join(FOLDER, "data")
ROUNDS_MAX = 10


def listen_on(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except OSError:
        listener.close()
        return None
    return listener


def down():
    subprocess.run([CONTROL, "down", "--data", DATA, "--purge"], check=True, stderr=subprocess.DEVNULL)


def up_without(announcement):
    """Brings a new system up and takes the port that `announcement` names. Returns it, what was printed and said; a port
    of None when the part had it first."""
    up = subprocess.Popen([CONTROL, "up", "--data", DATA, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said, listener, port = "", None, None
    while piece := os.read(up.stderr.fileno(), 4096):
        said += piece.decode()
        found = re.search(announcement + r" on port (\d+) ", said)
        if found and port is None:
            port = int(found[1])
            listener = listen_on(port)
    printed = up.stdout.read()
    code = up.wait()
    assert port is not None, f"up did not say {announcement!r}: {said}"
    assert code == 0, f"up failed without port {port}: {said}"
    if listener is None:
        return None, printed, said
    listener.close()
    return port, printed, said


def main():
    os.makedirs(FOLDER, exist_ok=True)
    try:
        for part in ("starting 002 US East", "starting backend-1"):
            for _ in range(ROUNDS_MAX):
                down()
                port, printed, said = up_without(part)
                if port is not None:
                    break
            assert port is not None, f"'{part}' was faster each time"
            assert "Ports: another program has taken one" in said, said
            assert f":{port}" not in printed.decode(), f"port {port} is in use for {part}"
            assert len(json.loads(printed)["regions"]) == 3
    finally:
        down()
        shutil.rmtree(FOLDER)


main()

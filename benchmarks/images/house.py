"""Measures images in a house of real processes: manager, proxy and proplet over a broker.

    house.py MANAGER_URL REGISTRY TURBOPROP ADD_WASM WORK ROUNDS MEBIBYTES PROXY_PID PROPLET_PID

A task with a module of 1 MB nobody has, from its submit to its result: by image, and inline. Then an image of MEBIBYTES that is pulled
ahead, and the most memory that proxy and proplet ever had. Prints rows of a table in Markdown. The modules are ADD_WASM with a section of
noise, which engines leave alone.
"""

import base64
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request


def leb(value):
    out = bytearray()
    while value > 0x7F:
        out.append((value & 0x7F) | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def write_module(path, add, noise):
    with open(path, "wb") as out:
        out.write(add + b"\0" + leb(noise + 2) + b"\x01n")
        left = noise
        while left:
            piece = min(left, 1 << 20)
            out.write(os.urandom(piece))
            left -= piece


def call(method, url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def run(manager, task):
    """Milliseconds from submit to result."""
    begun = time.monotonic()
    made = call("POST", f"{manager}/tasks?start=true", task)
    end = time.monotonic() + 60
    while True:
        now = call("GET", f"{manager}/tasks/{made['id']}")
        if now["state_name"] in ("Completed", "Failed"):
            break
        if time.monotonic() > end:
            sys.exit(f"task {made['id']} does not end: {now}")
        time.sleep(0.002)
    if now["state_name"] != "Completed" or str(now["results"]) != "30":
        sys.exit(f"task {made['id']} ended as {now}")
    return (time.monotonic() - begun) * 1000


def peak(pid):
    """The most bytes that the process ever had in memory."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


def main():
    manager, registry, turboprop, add_path, work, rounds, mebibytes, proxy, proplet = sys.argv[1:]
    with open(add_path, "rb") as file:
        add = file.read()
    module = os.path.join(work, "module.wasm")

    def push(name):
        command = [turboprop, "images", "push", "--quiet", module, f"{registry}/{name}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return f"{registry}/{name}"

    inline, images = [], []
    for i in range(int(rounds) + 1):
        write_module(module, add, 1_000_000)
        with open(module, "rb") as file:
            text = base64.b64encode(file.read()).decode()
        inline.append(run(manager, {"name": "add", "file": text, "inputs": ["10", "20"]}))
        write_module(module, add, 1_000_000)
        image = push(f"bench/small-{i}:v1")
        images.append(run(manager, {"name": "add", "image_url": image, "inputs": ["10", "20"]}))
    inline, images = statistics.median(inline[1:]), statistics.median(images[1:])
    print("| what | measured |\n|---|---|")
    print(f"| 1 MB, submit to result, inline | {inline:.0f} ms |")
    print(f"| 1 MB, submit to result, cold image | {images:.0f} ms, {images - inline:.0f} ms more |")

    write_module(module, add, int(mebibytes) << 20)
    image = push("bench/large:v1")
    begun = time.monotonic()
    subprocess.run([turboprop, "images", "pull", "--manager-url", manager, image, "--to", "all", "--quiet"], check=True)
    seconds = time.monotonic() - begun
    print(f"| {mebibytes} MiB pulled ahead, to 1 | {seconds:.1f} s |")
    print(f"| most memory of the proxy | {peak(proxy) >> 20} MiB |")
    print(f"| most memory of the proplet | {peak(proplet) >> 20} MiB |")


main()

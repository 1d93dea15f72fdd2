# Runs kernels of a module on wasmtime for scripts/bench-engine: reads names from standard input, answers with processor milliseconds and checksum.
import sys
import time

import wasmtime

engine = wasmtime.Engine()
store = wasmtime.Store(engine)
instance = wasmtime.Instance(store, wasmtime.Module.from_file(engine, sys.argv[1]), [])
exports = instance.exports(store)
for line in sys.stdin:
    kernel = exports[line.strip()]
    begin = time.process_time()
    checksum = kernel(store)
    used = time.process_time() - begin
    print(f"{used * 1000:.3f} {checksum}", flush=True)

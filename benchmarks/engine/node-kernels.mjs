// Runs kernels of a module for scripts/bench-engine: reads names from standard input, answers with processor milliseconds and checksum.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), {});
for await (const name of createInterface({ input: process.stdin })) {
  const begin = process.cpuUsage();
  const sum = instance.exports[name]();
  const used = process.cpuUsage(begin);
  console.log(`${((used.user + used.system) / 1000).toFixed(3)} ${sum | 0}`);
}

// Runs a WASI program once on V8: node-program.mjs FILE INPUT [ARGUMENT…]. Prints the milliseconds of processor time from
// its start to its end, without compiling, on standard error.
import { closeSync, openSync, readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';

const [file, input, ...args] = process.argv.slice(2);
const module = await WebAssembly.compile(readFileSync(file));
const stdin = openSync(input, 'r');
const stdout = openSync('/dev/null', 'w');
const wasi = new WASI({ version: 'preview1', args: ['program', ...args], stdin, stdout, returnOnExit: true });
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
const microseconds = () => { const { user, system } = process.cpuUsage(); return user + system; };
const before = microseconds();
const code = wasi.start(instance);
const used = microseconds() - before;
closeSync(stdin);
closeSync(stdout);
console.error(code === 0 ? used / 1000 : `exit code ${code}`);

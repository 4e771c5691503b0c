#!/usr/bin/env node
import { command } from './command.js';

// An interruption ends the test in order: a circuit that it has opened is closed first. A second one ends it at once.
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());

process.exitCode = await command(process.argv.slice(2), {
  environment: process.env,
  isTerminal: process.stdout.isTTY,
  signal: interruption.signal,
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});

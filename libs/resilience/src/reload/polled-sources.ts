import { readFile } from 'node:fs/promises';
import { type Clock, OptionsCheck, seconds, type Timer } from '@breakwater/core';
import type { OptionsSource } from './options-source.js';

/** Options of {@link fileSource} and {@link functionSource}. */
export interface PolledSourceOptions {
  /** Milliseconds between two readings. @default 5000 */
  readonly interval?: number;
}

/** 5 s: Kubernetes itself takes up to a minute to bring a changed ConfigMap into a pod. */
const DEFAULT_INTERVAL = seconds(5);

/** Largest file that is read, in characters. */
const MAX_LENGTH = 1_000_000;

/**
 * Options from a JSON file: `{ "payments": { "retry": { "maxRetries": 1 } } }`. The file is read again at intervals, by its path, so a
 * ConfigMap that Kubernetes replaces by a symbolic link is noticed.
 *
 * @throws OptionsError when the path or the interval is wrong
 */
export function fileSource(path: string, options: PolledSourceOptions = {}): OptionsSource {
  const check = new OptionsCheck('reload', 'fileSource');
  check.that(typeof path === 'string' && path !== '', 'path', 'the path of a JSON file', path);
  return polled(`file ${path}`, () => readJson(path), options, check);
}

/**
 * Options that a function returns, e.g. those of a configuration service. It is called again at intervals.
 *
 * @param name shown in `explain()`, errors and logs
 * @throws OptionsError when an argument is wrong
 */
export function functionSource(
  name: string,
  read: () => unknown,
  options: PolledSourceOptions = {},
): OptionsSource {
  const check = new OptionsCheck('reload', 'functionSource');
  check.that(typeof name === 'string' && name !== '', 'name', 'a name that is not empty', name);
  check.that(typeof read === 'function', 'read', 'a function that returns the options', read);
  return polled(name, read, options, check);
}

function polled(
  name: string,
  read: () => unknown,
  options: PolledSourceOptions,
  check: OptionsCheck,
): OptionsSource {
  check.known(options, ['interval']);
  const { interval = DEFAULT_INTERVAL } = options;
  check.duration('interval', interval, 100);
  return { name, read, watch: (onChange, clock) => repeat(onChange, interval, clock) };
}

function repeat(work: () => void, interval: number, clock: Clock): () => void {
  let timer: Timer;
  const wait = (): void => {
    timer = clock.setTimeout(() => {
      wait();
      work();
    }, interval);
    timer.unref();
  };
  wait();
  return () => clock.clearTimeout(timer);
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8');
  if (text.length > MAX_LENGTH) throw new RangeError(`The file has more than ${MAX_LENGTH} characters.`);
  return JSON.parse(text) as unknown;
}

import type { Outcome } from './outcome.js';
import { type ScriptProblem, ScriptSyntaxError } from './script-syntax.error.js';

/** Repeats above this number are a slip of the finger. */
const MAX_REPEATS = 10_000;

const TOKEN = /^(?:(?<repeats>\d+)\*)?(?:(?<delay>\d{1,9}(?:\.\d{1,3})?)(?<unit>ms|s):)?(?<outcome>.*)$/s;
const OUTCOME =
  /^(?:(?<word>[SFH])|T\((?<timeout>\d{1,9}(?:\.\d{1,3})?)\)|E\((?<code>[\w.-]+)\)|(?<status>\d{3})(?:\((?<retryAfter>\d{1,9}(?:\.\d{1,3})?)\))?)$/;

/**
 * Reads a script such as `S 3*F 200ms:S T(50) E(ECONNRESET) 503(2) H`.
 *
 * @throws ScriptSyntaxError with all mistakes
 */
export function parseScript(script: string): Outcome[] {
  const problems: ScriptProblem[] = [];
  const outcomes = [...script.matchAll(/\S+/g)].flatMap(({ 0: token, index }) => {
    const parsed = parseToken(token);
    if (typeof parsed !== 'string') return parsed;
    problems.push({ position: index + 1, token, message: `${JSON.stringify(token)} ${parsed}` });
    return [];
  });
  if (problems.length > 0) throw new ScriptSyntaxError(script, problems);
  return outcomes;
}

/** Returns the outcomes of a token, or what is wrong with it. */
function parseToken(token: string): Outcome[] | string {
  const { repeats = '1', delay, unit, outcome = '' } = TOKEN.exec(token)?.groups ?? {};
  const count = Number(repeats);
  if (count < 1 || count > MAX_REPEATS) return `has to repeat an outcome 1 to ${MAX_REPEATS} times`;
  const parsed = parseOutcome(outcome, delay === undefined ? undefined : milliseconds(delay, unit));
  return typeof parsed === 'string' ? parsed : Array.from({ length: count }, () => parsed);
}

function parseOutcome(text: string, written: number | undefined): Outcome | string {
  const { word, timeout, code, status, retryAfter } = OUTCOME.exec(text)?.groups ?? {};
  const delay = written ?? 0;
  if (word === 'H')
    return written === undefined ? { kind: 'hang' } : 'delays a hang, without effect; write H';
  if (word !== undefined) return { kind: word === 'S' ? 'success' : 'failure', delay };
  if (code !== undefined) return { kind: 'code', delay, code };
  if (status !== undefined) return parseStatus(Number(status), retryAfter, delay);
  if (timeout === undefined) return `is not an outcome${hint(text)}`;
  const limit = Number(timeout);
  return written === undefined
    ? { kind: 'timeout', delay: limit }
    : `has two delays; write T(${delay + limit})`;
}

function parseStatus(status: number, retryAfter: string | undefined, delay: number): Outcome | string {
  if (status < 200 || status > 599) return 'is not an HTTP status from 200 to 599';
  if (retryAfter === undefined) return { kind: 'status', delay, status };
  if (status < 300) return `has a Retry-After, which has no meaning in a success; write ${status}`;
  return { kind: 'status', delay, status, retryAfter: Number(retryAfter) };
}

function hint(text: string): string {
  if (/^[sfh]$/.test(text)) return `; write ${text.toUpperCase()}`;
  if (/^T$/i.test(text)) return '; write the time of a time-out in milliseconds, e.g. T(50)';
  if (/^E$/i.test(text)) return '; write the code of an error, e.g. E(ECONNRESET)';
  if (/[,;]/.test(text)) return '; separate outcomes with spaces';
  return '';
}

function milliseconds(number: string, unit: string | undefined): number {
  return unit === 's' ? Math.round(Number(number) * 1e6) / 1e3 : Number(number);
}

import { CIRCUIT_STATES, type CircuitState, isOptionsObject } from '@breakwater/core';

/** A message of one replica to the others: it lives, and perhaps the state of one of its circuits. */
export interface HintMessage {
  readonly v: 1;
  readonly instance: string;
  /** Name of the circuit; absent in a message that only says that the replica lives. */
  readonly circuit?: string;
  readonly state?: CircuitState;
  /** Milliseconds since the Unix epoch by the clock of the sender, for people: the time of receipt counts. */
  readonly since?: number;
}

/** Why a message was ignored. `full`: there are more replicas or open circuits than are kept. */
export type IgnoredHint = 'oversized' | 'malformed' | 'version' | 'full';

/** The reasons for which messages are ignored. */
export const IGNORED_HINTS: readonly IgnoredHint[] = ['oversized', 'malformed', 'version', 'full'];

/** Maximum length of a message: two names of 256 characters fit, also when each character is escaped. */
const MAX_LENGTH = 4_096;

const MAX_NAME = 256;

/** Reads a message that anyone may have sent. */
export function parseHint(text: string): HintMessage | IgnoredHint {
  if (text.length > MAX_LENGTH) return 'oversized';
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return 'malformed';
  }
  if (!isOptionsObject(message)) return 'malformed';
  const { v, instance, circuit, state, since } = message as Partial<Record<keyof HintMessage, unknown>>;
  if (typeof v === 'number' && v !== 1) return 'version';
  if (v !== 1 || !isName(instance)) return 'malformed';
  if (circuit === undefined) return { v, instance };
  if (!isName(circuit) || !isState(state) || !Number.isFinite(since)) return 'malformed';
  return { v, instance, circuit, state, since: since as number };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_NAME;
}

function isState(value: unknown): value is CircuitState {
  return (CIRCUIT_STATES as readonly unknown[]).includes(value);
}

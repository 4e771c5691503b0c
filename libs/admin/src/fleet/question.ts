import type { ActionQuery } from '@breakwater/core';
import { isText } from './untrusted.js';

/** An operator's order to run an action. */
export interface RunOrder {
  readonly kind: 'run';
  /** Name of the action. */
  readonly name: string;
  readonly body: unknown;
  /** Name of the operator. */
  readonly who: string;
}

/** A question to one instance. The instance that got a request passes it on to the instance that the page shows. */
export type Question =
  | { readonly kind: 'state' }
  | ({ readonly kind: 'actions' } & ActionQuery)
  | { readonly kind: 'details'; readonly list: string; readonly id: string }
  | RunOrder;

/** The answer, or the refusal with its HTTP status. */
export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly status: number; readonly body: object };

/** Reads a question of another instance. Returns `undefined` for a kind that this version does not know. */
export function readQuestion(value: unknown): Question | undefined {
  const { kind, list, id, name, body, who, subject, target } = (value ?? {}) as Record<string, unknown>;
  if (kind === 'state') return { kind };
  if (kind === 'actions')
    return { kind, ...(isText(subject) && { subject }), ...(isText(target) && { target }) };
  if (kind === 'details' && isText(list) && isText(id)) return { kind, list, id };
  return kind === 'run' && isText(name) && isText(who) ? { kind, name, body, who } : undefined;
}

/** Reads the reply of another instance. */
export function readReply(value: unknown): Reply | undefined {
  const { ok, value: given, status, body } = (value ?? {}) as Record<string, unknown>;
  if (ok === true) return { ok, value: given };
  const isRefusal = ok === false && Number.isInteger(status) && Number(status) >= 400 && Number(status) < 600;
  return isRefusal && typeof body === 'object' && body !== null
    ? { ok, status: status as number, body }
    : undefined;
}

import type { HttpAnswer } from './http-answer.js';

/** The promise of an answer, with short ways to its body: `await client.get('/orders').json()`. */
export interface PendingAnswer<T> extends Promise<HttpAnswer<T>> {
  /** Like {@link HttpAnswer.json}. */
  json(): Promise<T>;
  /** Like {@link HttpAnswer.text}. */
  text(): Promise<string>;
  /** Like {@link HttpAnswer.bytes}. */
  bytes(): Promise<Buffer>;
}

/** Adds the short ways to a promise. They are shared functions, so that a call makes no closures. */
export function pendingAnswer<T>(promise: Promise<HttpAnswer<T>>): PendingAnswer<T> {
  const pending = promise as PendingAnswer<T>;
  pending.json = json;
  pending.text = text;
  pending.bytes = bytes;
  return pending;
}

const jsonOf = <T>(answer: HttpAnswer<T>): T => answer.json();

function json<T>(this: Promise<HttpAnswer<T>>): Promise<T> {
  return this.then(jsonOf<T>);
}

function text(this: Promise<HttpAnswer>): Promise<string> {
  return this.then((answer) => answer.text());
}

function bytes(this: Promise<HttpAnswer>): Promise<Buffer> {
  return this.then((answer) => answer.bytes());
}

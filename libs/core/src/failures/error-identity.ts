import { MAX_NAME_LENGTH, NO_ERROR } from './failures.constants.js';
import { isInstance, readProperty, readText } from './read-property.js';

/** Tells whether a value is an error. It also recognises errors of another realm (`vm`, workers) by their tag. */
export function isError(value: unknown): boolean {
  if (isInstance(value, Error)) return true;
  try {
    return Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}

/**
 * Name of an error's class: its own `name`, unless that is `Error`. Subclasses that set no name inherit `Error`, so the name
 * of the constructor is used then. `thrown` stands for a value that is not an object.
 */
export function errorName(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return NO_ERROR;
  const name = readText(thrown, 'name');
  if (name !== undefined && name !== '' && name !== 'Error') return name.slice(0, MAX_NAME_LENGTH);
  const className = readText(readProperty(thrown, 'constructor'), 'name');
  // A plain object with a message, as workers and APIs send it, counts as an error.
  if (className === undefined || className === '' || className === 'Object') return 'Error';
  return className.slice(0, MAX_NAME_LENGTH);
}

/** Code of an error: a text, or a number as in gRPC and MongoDB. */
export function errorCode(thrown: unknown): string | undefined {
  const code = readProperty(thrown, 'code');
  if (typeof code === 'string') return code === '' ? undefined : code.slice(0, MAX_NAME_LENGTH);
  return typeof code === 'number' ? String(code) : undefined;
}

/** A class of errors; its subclasses are meant too. */
export type ErrorClass = abstract new (...args: never[]) => unknown;

/** Tells a class of errors, or a function that is written as a class, from a predicate. */
export function isErrorClass(value: unknown): value is ErrorClass {
  if (typeof value !== 'function') return false;
  if (value === Error || isInstance(readProperty(value, 'prototype'), Error)) return true;
  return /^class\b/.test(Function.prototype.toString.call(value));
}

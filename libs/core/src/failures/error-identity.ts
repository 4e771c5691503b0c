import { MAX_NAME_LENGTH, NO_ERROR } from './failures.constants.js';
import { isInstance, readProperty, readText } from './read-property.js';

/** Returns whether a value is an error. Also recognises errors of another realm (`vm`, workers) by their tag. */
export function isError(value: unknown): boolean {
  if (isInstance(value, Error)) return true;
  try {
    return Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}

/**
 * Returns the name of an error's class: its `name`, or the name of the constructor if `name` is `Error`, because subclasses that
 * set no name inherit `Error`. Returns `thrown` for a value that is not an object.
 */
export function errorName(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return NO_ERROR;
  const name = readText(thrown, 'name');
  if (name !== undefined && name !== '' && name !== 'Error') return name.slice(0, MAX_NAME_LENGTH);
  const className = readText(readProperty(thrown, 'constructor'), 'name');
  // Workers and APIs send plain objects with a message, which count as errors.
  if (className === undefined || className === '' || className === 'Object') return 'Error';
  return className.slice(0, MAX_NAME_LENGTH);
}

/** Returns the code of an error as text. gRPC and MongoDB use numbers. */
export function errorCode(thrown: unknown): string | undefined {
  const code = readProperty(thrown, 'code');
  if (typeof code === 'string') return code === '' ? undefined : code.slice(0, MAX_NAME_LENGTH);
  return typeof code === 'number' ? String(code) : undefined;
}

/** A class of errors, including its subclasses. */
export type ErrorClass = abstract new (...args: never[]) => unknown;

/** Returns whether a function is a class of errors and not a predicate. Also recognises classes written as functions. */
export function isErrorClass(value: unknown): value is ErrorClass {
  if (typeof value !== 'function') return false;
  if (value === Error || isInstance(readProperty(value, 'prototype'), Error)) return true;
  return /^class\b/.test(Function.prototype.toString.call(value));
}

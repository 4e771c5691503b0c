import { types } from 'node:util';

/** Returns the text, or the kind and size, of a value whose content is not copied. Returns `undefined` for all other values. */
export function opaqueText(value: unknown): string | undefined {
  if (typeof value === 'function') return `[function ${nameOf(value)}]`;
  if (typeof value === 'symbol') return String(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (types.isDate(value)) return dateText(value);
  if (types.isRegExp(value)) return RegExp.prototype.toString.call(value);
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return `[${value.byteLength} bytes]`;
  if (types.isPromise(value)) return '[Promise]';
  if (types.isWeakMap(value) || types.isWeakSet(value)) return '[weak collection]';
  if (types.isBoxedPrimitive(value)) return boxedText(value);
  return value instanceof URL || value instanceof URLSearchParams ? value.toString() : undefined;
}

function dateText(date: Date): string {
  const time = Date.prototype.getTime.call(date);
  return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
}

function boxedText(boxed: object): string {
  if (types.isStringObject(boxed)) return String.prototype.valueOf.call(boxed);
  return types.isNumberObject(boxed) ? String(Number.prototype.valueOf.call(boxed)) : '[boxed value]';
}

function nameOf(callable: object): string {
  const property = Object.getOwnPropertyDescriptor(callable, 'name');
  return typeof property?.value === 'string' && property.value !== '' ? property.value : '(anonymous)';
}

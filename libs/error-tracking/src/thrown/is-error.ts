/** Whether something is an error; by its tag, too, as errors of another realm (`vm`, workers) are no instances of our `Error`. */
export function isError(value: unknown): boolean {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

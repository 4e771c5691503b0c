/**
 * Tells whether two sets of options mean the same. Functions are the same when their source text is: a predicate
 * written into a call is a new function each time.
 */
export function sameOptions(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one === 'function' && typeof other === 'function') return String(one) === String(other);
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every(
      (key) => Object.hasOwn(other, key) && sameOptions(Reflect.get(one, key), Reflect.get(other, key)),
    )
  );
}

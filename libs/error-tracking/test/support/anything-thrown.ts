import { hostileValues } from '@breakwater/core/testing';
import fc from 'fast-check';

export { hostileValues };

const HOSTILE = hostileValues();

/**
 * Any value that can be thrown: plain values, errors with arbitrary properties, and values that throw when they are read. The value is
 * in a box, because fast-check inspects the values that it generates.
 */
export const anythingThrown: fc.Arbitrary<{ readonly thrown: unknown }> = fc.oneof(
  fc
    .anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true })
    .map((thrown) => ({ thrown })),
  fc
    .record(
      {
        message: fc.anything(),
        name: fc.anything(),
        stack: fc.anything(),
        code: fc.anything(),
        status: fc.anything(),
        response: fc.anything(),
        cause: fc.anything(),
        errors: fc.anything(),
      },
      { requiredKeys: [] },
    )
    .map((properties) => ({ thrown: Object.assign(new Error('x'), properties) })),
  fc.nat({ max: HOSTILE.length - 1 }).map((index) => ({ thrown: HOSTILE[index] })),
);

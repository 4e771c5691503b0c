import type { Random } from './random.js';

/** {@link Random} of the JavaScript engine; not for cryptography. */
export class SystemRandom implements Random {
  next(): number {
    return Math.random();
  }
}

import type { Random } from './random.js';

/** {@link Random} of the JavaScript engine. Do not use it for cryptography. */
export class SystemRandom implements Random {
  next(): number {
    return Math.random();
  }
}

import { checkOptions, type OptionsCheck } from '@breakwater/core';
import type {
  BlackHoleOptions,
  Direction,
  Fault,
  FaultOf,
  FaultOptions,
  LatencyOptions,
  LimitOptions,
  SliceOptions,
} from './fault.js';

/** Directions by the option. */
const DIRECTIONS: Readonly<Record<Direction | 'both', readonly Direction[]>> = {
  up: ['up'],
  down: ['down'],
  both: ['up', 'down'],
};

const COMMON = ['direction', 'toxicity'];

/** A fault without what all faults share. */
type OwnPart<F = Fault> = F extends Fault ? Omit<F, 'toxicity'> : never;

/**
 * The faults of a proxy or of one of its connections. Faults of different kinds work together; a fault replaces an earlier one
 * of its kind and direction.
 */
export abstract class Faulty {
  readonly #faults: Readonly<Record<Direction, Map<Fault['kind'], Fault>>> = {
    up: new Map(),
    down: new Map(),
  };

  /** Delays bytes by `delay` milliseconds. They stay in order. */
  latency(delay: number, options: LatencyOptions = {}): this {
    return this.#put('latency', options, ['jitter'], 'down', (check) => {
      const { jitter = 0 } = options;
      const isValid = [check.duration('delay', delay), check.duration('jitter', jitter)];
      if (isValid.every(Boolean))
        check.that(jitter <= delay, 'jitter', `at most the delay of ${delay} ms`, jitter);
      return { kind: 'latency', delay, jitter };
    });
  }

  /** Limits the speed to `kbps` kilobits a second. 1 kilobit a second is 125 bytes a second. */
  bandwidth(kbps: number, options: FaultOptions = {}): this {
    return this.#put('bandwidth', options, [], 'down', (check) => {
      check.that(Number.isFinite(kbps) && kbps > 0, 'kbps', 'a number of kilobits a second > 0', kbps);
      return { kind: 'bandwidth', bytesPerMs: kbps / 8 };
    });
  }

  /**
   * Lets nothing through: no bytes, no end and no reset. The proxy accepts connections and does not open them at the target
   * before `heal`. Connections that are open fall silent.
   */
  blackHole(options: BlackHoleOptions = {}): this {
    return this.#put('blackHole', options, ['discard'], 'both', (check) => {
      const { discard = false } = options;
      check.boolean('discard', discard);
      return { kind: 'blackHole', discard };
    });
  }

  /** Cuts bytes into pieces of at most `size`, with pauses of `delay` between them. */
  slice(options: SliceOptions): this {
    return this.#put('slice', options, ['size', 'delay'], 'down', (check) => {
      const { size, delay = 0 } = options;
      check.integer('size', size, 1);
      check.duration('delay', delay);
      return { kind: 'slice', size, delay };
    });
  }

  /** Lets `bytes` further bytes of each connection through, and ends the connection in place of the byte after them. */
  limit(bytes: number, options: LimitOptions = {}): this {
    return this.#put('limit', options, ['by'], 'down', (check) => {
      const { by = 'end' } = options;
      check.integer('bytes', bytes, 0);
      check.oneOf('by', by, ['end', 'reset']);
      return { kind: 'limit', bytes, by };
    });
  }

  /** Resets connections at once: both sides by default, only the client with `down`, only the target with `up`. */
  reset(options: FaultOptions = {}): this {
    const { directions, toxicity } = resolveFaultOptions('reset', options, 'both');
    this.resetNow(directions, toxicity);
    return this;
  }

  /**
   * Ends one direction at once and leaves the other open: `down` sends the client the end of the stream, `up` sends it to the
   * target. Bytes that arrive later for that direction are thrown away.
   */
  halfClose(options: FaultOptions = {}): this {
    const { directions, toxicity } = resolveFaultOptions('halfClose', options, 'down');
    this.halfCloseNow(directions, toxicity);
    return this;
  }

  /** Removes all faults. Held bytes flow on. */
  protected removeFaults(): void {
    this.#faults.up.clear();
    this.#faults.down.clear();
  }

  /** Returns the fault of this kind. */
  protected faultOf<K extends Fault['kind']>(kind: K, direction: Direction): FaultOf<K> | undefined {
    return this.#faults[direction].get(kind) as FaultOf<K> | undefined;
  }

  /** Called after a fault has come. */
  protected abstract faultAdded(fault: Fault): void;
  protected abstract resetNow(directions: readonly Direction[], toxicity: number): void;
  protected abstract halfCloseNow(directions: readonly Direction[], toxicity: number): void;

  #put(
    kind: Fault['kind'],
    options: FaultOptions,
    own: readonly string[],
    usual: Direction | 'both',
    resolve: (check: OptionsCheck) => OwnPart,
  ): this {
    let part: OwnPart | undefined;
    const { directions, toxicity } = resolveFaultOptions(kind, options, usual, own, (check) => {
      part = resolve(check);
    });
    const fault = { ...part, toxicity } as Fault;
    for (const direction of directions) this.#faults[direction].set(kind, fault);
    this.faultAdded(fault);
    return this;
  }
}

function resolveFaultOptions(
  name: string,
  options: FaultOptions,
  usual: Direction | 'both',
  own: readonly string[] = [],
  also: (check: OptionsCheck) => void = () => undefined,
): { readonly directions: readonly Direction[]; readonly toxicity: number } {
  return checkOptions(name, undefined, (check) => {
    check.known(options, [...COMMON, ...own]);
    const { direction = usual, toxicity = 1 } = options;
    check.oneOf('direction', direction, Object.keys(DIRECTIONS));
    check.share('toxicity', toxicity);
    also(check);
    return { directions: DIRECTIONS[direction], toxicity };
  });
}

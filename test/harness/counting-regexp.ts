/** Goes on behind a match that ends at `at`. */
type Next = (at: number) => boolean;
/** Matches a part of a pattern at `at`, and everything behind it by `next`. */
type Matcher = (at: number, next: Next) => boolean;

interface Part {
  readonly match: Matcher;
  /** Smallest and largest number of characters of a match. */
  readonly min: number;
  readonly max: number;
  /** Tells whether one character matches; only for parts that are one character long. */
  readonly one?: ((at: number) => number) | undefined;
}

/** The text and the groups of the match under way. */
interface Run {
  text: string;
  groups: (readonly [start: number, end: number] | undefined)[];
}

const nativeExec = RegExp.prototype.exec;
const compiled = new Map<string, { readonly part: Part; readonly run: Run; readonly groups: number }>();
let steps = 0;

/**
 * Runs `work` with a regular expression engine that counts its steps: each attempt to match a part of a pattern at a place is one
 * step, as in the backtracking engine of V8. So the cost of a pattern can be tested without a clock.
 *
 * Supports the parts of the syntax that the redactor uses; throws for any other.
 */
export function countSteps(work: () => unknown): number {
  steps = 0;
  use(execCounting);
  try {
    work();
  } finally {
    use(nativeExec);
  }
  return steps;
}

/** `test`, `replaceAll`, `matchAll`, `search` and `split` all call `exec` of the prototype. */
const use = (exec: typeof nativeExec): boolean => Reflect.set(RegExp.prototype, 'exec', exec);

function execCounting(this: RegExp, input: string): RegExpExecArray | null {
  const text = input;
  const remembers = this.global || this.sticky;
  const { part, run, groups } = compile(this.source, this.flags);
  const outer = { ...run };
  run.text = text;
  try {
    for (let start = remembers ? this.lastIndex : 0; start <= text.length; start += 1) {
      run.groups = Array.from({ length: groups + 1 });
      let end = -1;
      steps += 1;
      if (part.match(start, (at) => ((end = at), true))) {
        if (remembers) this.lastIndex = end;
        const found = [
          text.slice(start, end),
          ...run.groups.slice(1).map((group) => group && text.slice(...group)),
        ];
        return Object.assign(found, {
          index: start,
          input: text,
          groups: undefined,
        }) as unknown as RegExpExecArray;
      }
      if (this.sticky) break;
    }
    if (remembers) this.lastIndex = 0;
    return null;
  } finally {
    Object.assign(run, outer);
  }
}

function compile(source: string, flags: string): { part: Part; run: Run; groups: number } {
  const key = `${flags}/${source}`;
  const known = compiled.get(key);
  if (known) return known;
  const run: Run = { text: '', groups: [] };
  const parser = new Parser(source, flags, run);
  const result = { part: parser.disjunction(), run, groups: parser.groups };
  compiled.set(key, result);
  return result;
}

const ANCHORS: Readonly<Record<string, (text: string, at: number) => boolean>> = {
  '^': (_text, at) => at === 0,
  $: (text, at) => at === text.length,
  '\\b': isBoundary,
  '\\B': (text, at) => !isBoundary(text, at),
};

function isBoundary(text: string, at: number): boolean {
  const isWord = (char: string | undefined): boolean =>
    char !== undefined && nativeExec.call(/^\w$/, char) !== null;
  return isWord(text[at - 1]) !== isWord(text[at]);
}

class Parser {
  groups = 0;
  #at = 0;

  constructor(
    private readonly source: string,
    private readonly flags: string,
    private readonly run: Run,
  ) {}

  disjunction(): Part {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    if (options.length === 1) return options[0] as Part;
    return {
      min: Math.min(...options.map(({ min }) => min)),
      max: Math.max(...options.map(({ max }) => max)),
      match: (at, next) => options.some((option) => ((steps += 1), option.match(at, next))),
    };
  }

  #sequence(): Part {
    const parts: Part[] = [];
    while (this.#at < this.source.length && !'|)'.includes(this.source[this.#at] as string))
      parts.push(this.#term());
    const match = parts.reduceRight<(at: number, next: Next) => boolean>(
      (rest, part) => (at, next) => part.match(at, (end) => rest(end, next)),
      (at, next) => next(at),
    );
    return {
      match,
      min: parts.reduce((sum, { min }) => sum + min, 0),
      max: parts.reduce((sum, { max }) => sum + max, 0),
    };
  }

  #term(): Part {
    const first = this.groups;
    const atom = this.#atom();
    const quantifier = nativeExec.call(/^(?:[*+?]|\{(\d+)(,?)(\d*)\})(\??)/, this.source.slice(this.#at));
    if (!quantifier) return atom;
    this.#at += quantifier[0].length;
    const sign = quantifier[0][0];
    const least = sign === '+' ? 1 : Number(quantifier[1] ?? 0);
    const single =
      quantifier[2] === '' ? least : Number(quantifier[3] === '' ? Infinity : (quantifier[3] ?? Infinity));
    const most = sign === '?' ? 1 : single;
    return this.#repeated(atom, least, most, quantifier[4] === '?', [first + 1, this.groups + 1]);
  }

  #repeated(
    atom: Part,
    least: number,
    most: number,
    isLazy: boolean,
    inside: readonly [number, number],
  ): Part {
    const width = { min: atom.min * least, max: atom.max * most || 0 };
    if (atom.one) return { ...width, match: this.#characters(atom.one, least, most, isLazy) };
    const { run } = this;
    const repeat = (at: number, count: number, next: Next): boolean => {
      steps += 1;
      const more = (): boolean => {
        if (count >= most) return false;
        const kept = run.groups.slice();
        run.groups.fill(undefined, ...inside);
        if (atom.match(at, (end) => (end > at || count < least) && repeat(end, count + 1, next))) return true;
        run.groups = kept;
        return false;
      };
      if (count < least) return more();
      return isLazy ? next(at) || more() : more() || next(at);
    };
    return { ...width, match: (at, next) => repeat(at, 0, next) };
  }

  /** A repeated character needs no recursion, however long the text is. */
  #characters(one: (at: number) => number, least: number, most: number, isLazy: boolean): Matcher {
    return (at, next) => {
      const ends = [at];
      const goOn = (): boolean => {
        const from = ends.at(-1) as number;
        steps += 1;
        const length = ends.length > most ? 0 : one(from);
        if (length === 0) return false;
        ends.push(from + length);
        return true;
      };
      if (isLazy) {
        while (ends.length <= least) if (!goOn()) return false;
        do if (next(ends.at(-1) as number)) return true;
        while (goOn());
        return false;
      }
      while (goOn());
      for (let count = ends.length - 1; count >= least; count -= 1) {
        steps += 1;
        if (next(ends[count] as number)) return true;
      }
      return false;
    };
  }

  #atom(): Part {
    const { source, run } = this;
    const around = nativeExec.call(/^\(\?(<?)([=!])/, source.slice(this.#at));
    if (around) {
      this.#at += around[0].length;
      return this.#lookaround(this.#closed(), around[1] === '<', around[2] === '!');
    }
    if (this.#take('(?:')) return this.#closed();
    if (this.#take('(')) {
      const group = (this.groups += 1);
      const inner = this.#closed();
      return {
        ...inner,
        one: undefined,
        match: (at, next) => {
          const before = run.groups[group];
          return (
            inner.match(at, (end) => {
              const kept = run.groups[group];
              run.groups[group] = [at, end];
              if (next(end)) return true;
              run.groups[group] = kept;
              return false;
            }) || ((run.groups[group] = before), false)
          );
        },
      };
    }
    const escape = nativeExec.call(/^(?:\\[bB](?![\w])|\\[bB]|[$^])/, source.slice(this.#at))?.[0];
    const anchor = escape === undefined ? undefined : ANCHORS[escape];
    if (escape !== undefined && anchor && !this.flags.includes('m')) {
      this.#at += escape.length;
      return { min: 0, max: 0, match: (at, next) => ((steps += 1), anchor(run.text, at) && next(at)) };
    }
    const reference = nativeExec.call(/^\\([1-9])/, source.slice(this.#at));
    if (reference) {
      this.#at += reference[0].length;
      return this.#reference(Number(reference[1]));
    }
    return this.#character();
  }

  #lookaround(inner: Part, isBehind: boolean, isNot: boolean): Part {
    const { run } = this;
    const ahead = (at: number): boolean => inner.match(at, () => true);
    const behind = (at: number): boolean => {
      for (let start = at - inner.min; start >= Math.max(0, at - inner.max); start -= 1) {
        steps += 1;
        if (inner.match(start, (end) => end === at)) return true;
      }
      return false;
    };
    const holds = isBehind ? behind : ahead;
    return {
      min: 0,
      max: 0,
      match: (at, next) => {
        const kept = run.groups.slice();
        steps += 1;
        if (holds(at) === isNot) return ((run.groups = kept), false);
        if (isNot) run.groups = kept;
        return next(at) || ((run.groups = kept), false);
      },
    };
  }

  #reference(group: number): Part {
    const { run } = this;
    return {
      min: 0,
      max: Infinity,
      match: (at, next) => {
        const found = run.groups[group];
        const text = found ? run.text.slice(...found) : '';
        steps += 1;
        return run.text.startsWith(text, at) && next(at + text.length);
      },
    };
  }

  /** A literal, an escape or a class; the native engine tells which characters it matches. */
  #character(): Part {
    const pattern = /^(?:\[(?:\\[^]|[^\]\\])*\]|\\(?:u[\da-fA-F]{4}|x[\da-fA-F]{2}|p\{\w+\}|[^])|[^])/u;
    const atom = nativeExec.call(pattern, this.source.slice(this.#at))?.[0] as string;
    this.#at += atom.length;
    const isUnicode = this.flags.includes('u');
    const native = new RegExp(`^(?:${atom})$`, this.flags.replace('g', '').replace('y', ''));
    const known = new Map<string, boolean>();
    const { run } = this;
    const one = (at: number): number => {
      if (at >= run.text.length) return 0;
      const char = isUnicode
        ? String.fromCodePoint(run.text.codePointAt(at) as number)
        : (run.text[at] as string);
      let matches = known.get(char);
      if (matches === undefined) known.set(char, (matches = nativeExec.call(native, char) !== null));
      return matches ? char.length : 0;
    };
    return {
      min: 1,
      max: isUnicode ? 2 : 1,
      one,
      match: (at, next) => {
        steps += 1;
        const length = one(at);
        return length > 0 && next(at + length);
      },
    };
  }

  #closed(): Part {
    const inner = this.disjunction();
    if (!this.#take(')')) throw new Error(`Expected ")" at ${this.#at} of /${this.source}/.`);
    return inner;
  }

  #take(text: string): boolean {
    if (!this.source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
}

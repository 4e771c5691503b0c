import { OptionsError } from '@breakwater/core';

/** Value of a placeholder in a path. */
export type PathParam = string | number | bigint | boolean;

/** Values of the placeholders of a path by their names. */
export type PathParams = Readonly<Record<string, PathParam>>;

/** One literal part, or one placeholder. */
type Part = { readonly text: string } | { readonly param: string };

const NO_PARAMS: PathParams = Object.freeze({});

const PLACEHOLDER = /\{([^{}]*)\}/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Characters that end a path or change how a URL is read. A `%` has to begin an escape. */
const FORBIDDEN = /[?#\\\s{}]|[^!-~]|%(?![0-9A-Fa-f]{2})/;
/** A segment that a URL resolves instead of sending it, also in its escaped form. */
const DOT_SEGMENT = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;
/** Characters that a URL escapes in a path. */
const ESCAPED = /["<>^`]/g;

/**
 * Template of a path such as `/orders/{id}`. It is parsed once. The template names the route in metrics, errors and spans, so ids
 * belong into `params`.
 */
export class PathTemplate {
  readonly #parts: readonly Part[];
  readonly #names: ReadonlySet<string>;
  readonly #path: string;

  /** @throws OptionsError when the template is no path */
  constructor(readonly template: string) {
    this.#parts = partsOf(template);
    this.#names = new Set(this.#parts.flatMap((part) => ('param' in part ? part.param : [])));
    const literal = this.#parts.map((part) => ('text' in part ? part.text : '')).join('x');
    require(!FORBIDDEN.test(literal) && !literal.startsWith('//'), template);
    require(!DOT_SEGMENT.test(literal), template);
    this.#path = escape(template);
  }

  /**
   * Puts the values into the path. Each value is percent-encoded and stays within its segment. The path is escaped like that of a
   * `URL`.
   *
   * @throws OptionsError for a missing, surplus or invalid value. The message does not contain the value
   */
  expand(params: PathParams = NO_PARAMS): string {
    if (this.#names.size === 0 && params === NO_PARAMS) return this.#path;
    this.#checkNames(params);
    let path = '';
    for (const part of this.#parts) {
      path += 'text' in part ? part.text : encode(part.param, params[part.param], this.template);
    }
    if (DOT_SEGMENT.test(path)) {
      throw new OptionsError('params', 'values that do not make a segment of dots', undefined, this.template);
    }
    return path;
  }

  #checkNames(params: PathParams): void {
    if (typeof params !== 'object' || (params as unknown) === null) {
      throw new OptionsError('params', 'an object with the values of the path', typeof params, this.template);
    }
    for (const name of this.#names) {
      if (Object.hasOwn(params, name)) continue;
      throw new OptionsError(`params.${name}`, 'a value of the path', undefined, this.template);
    }
    for (const name of Object.keys(params)) {
      if (this.#names.has(name)) continue;
      throw new OptionsError(
        `params.${name}`,
        'left out, as the path has no such placeholder',
        name,
        this.template,
      );
    }
  }
}

function partsOf(template: unknown): Part[] {
  require(typeof template === 'string' && template.startsWith('/'), template);
  const parts: Part[] = [];
  let end = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    const [whole, param = ''] = match;
    require(NAME.test(param), template);
    parts.push({ text: escape(template.slice(end, match.index)) }, { param });
    end = match.index + whole.length;
  }
  parts.push({ text: escape(template.slice(end)) });
  return parts;
}

const escape = (text: string): string => text.replace(ESCAPED, encodeURIComponent);

function require(fits: boolean, template: unknown): asserts fits {
  if (fits) return;
  throw new OptionsError(
    'path',
    "a path such as '/orders/{id}', without a query, dot segments or characters that a URL escapes",
    // A query can hold a secret.
    typeof template === 'string' ? template.replace(/[?#].*/s, '?...') : template,
  );
}

function encode(name: string, value: unknown, template: string): string {
  switch (typeof value) {
    case 'string':
      if (value !== '' && value.isWellFormed()) return encodeURIComponent(value);
      break;
    case 'number':
      if (Number.isFinite(value)) return encodeURIComponent(value);
      break;
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
  }
  const expected = 'a text that is not empty and is valid Unicode, a finite number, or a boolean';
  throw new OptionsError(`params.${name}`, expected, `a ${typeof value}`, template);
}

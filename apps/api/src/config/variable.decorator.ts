import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsOptional, ValidateBy } from 'class-validator';

/** A rule for one environment variable; its message says what the value has to be. */
function Variable(expected: string, accepts: (value: unknown) => boolean): PropertyDecorator {
  return applyDecorators(
    IsOptional(),
    ValidateBy({
      name: 'variable',
      validator: { validate: accepts, defaultMessage: () => expected },
    }),
  );
}

/** A whole number between two limits, both allowed, written in digits. */
export function WholeNumber(min: number, max: number): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => {
      return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    }),
    Variable(
      `a whole number from ${min} to ${max}`,
      (value) => typeof value === 'number' && value >= min && value <= max,
    ),
  );
}

/** A share of something, from 0 to 1. */
export function Share(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => {
      return typeof value === 'string' && /^(0|1|[01]?\.\d+)$/.test(value) ? Number(value) : value;
    }),
    Variable('a number from 0 to 1', (value) => typeof value === 'number' && value >= 0 && value <= 1),
  );
}

/** One of the given words. */
export function Word(...words: readonly string[]): PropertyDecorator {
  return Variable(`one of ${words.join(', ')}`, (value) => words.includes(value as string));
}

/** A text of at least `min` characters. */
export function Text(min: number): PropertyDecorator {
  return Variable(`at least ${min} characters`, (value) => typeof value === 'string' && value.length >= min);
}

/** An http or https origin. */
export function Url(): PropertyDecorator {
  return Variable(
    'an origin such as https://youtube.googleapis.com, without path and credentials',
    (value) => {
      const url = typeof value === 'string' ? URL.parse(value) : null;
      return url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href;
    },
  );
}

/** An http or https address, path and all. */
export function Address(): PropertyDecorator {
  return Variable('an address such as https://hooks.example/path', (value) => {
    const url = typeof value === 'string' ? URL.parse(value) : null;
    return url !== null && /^https?:$/.test(url.protocol);
  });
}

/** A connection string with one of these schemes and the name of a server. */
export function ConnectionString(...schemes: readonly [string, ...string[]]): PropertyDecorator {
  return Variable(`a connection string such as ${schemes[0]}://user:password@host`, (value) => {
    const url = typeof value === 'string' ? URL.parse(value) : null;
    return url !== null && schemes.includes(url.protocol.slice(0, -1)) && url.hostname !== '';
  });
}

const secrets = new Set<string | symbol>();

/** Marks a variable whose value must not be shown, not even when it is wrong. */
export function Secret(): PropertyDecorator {
  return (_target, name) => void secrets.add(name);
}

/** Whether a variable is marked with {@link Secret}. */
export const isSecret = (name: string): boolean => secrets.has(name);

import { createHmac, timingSafeEqual } from 'node:crypto';

/** Options of {@link signChaosHeader}. */
export interface ChaosHeaderOptions {
  /** The `headerSecret` of `ChaosModule`. */
  readonly secret: string;
  /** Time at which the signature ends: a date, or milliseconds since the Unix epoch. */
  readonly expires: Date | number;
}

/** `<rule>.<expiry in milliseconds>.<signature>`. */
const SIGNED = /^([\w-]{1,64})\.(\d{1,16})\.([0-9a-f]{64})$/;
const UNSIGNED = /^[\w-]{1,64}$/;
/** Greatest number of rules in a header. Further ones are ignored. */
const MAX_RULES = 10;

/**
 * Builds a value of the header `x-breakwater-chaos`, which asks for a rule with `target.header`. Join several with commas.
 *
 * @param rule id of the rule
 */
export function signChaosHeader(rule: string, { secret, expires }: ChaosHeaderOptions): string {
  const expiry = String(Math.trunc(Number(expires)));
  return `${rule}.${expiry}.${signatureOf(rule, expiry, secret).toString('hex')}`;
}

/**
 * Returns the rules that a header names with a valid signature that has not expired.
 *
 * @param secret without one, unsigned ids are valid
 * @param now milliseconds since the Unix epoch
 */
export function rulesInHeader(
  header: string | string[] | undefined,
  secret: string | undefined,
  now: number,
): ReadonlySet<string> {
  const values = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',', MAX_RULES);
  const rules = values.flatMap((value) => ruleIn(value.trim(), secret, now) ?? []);
  return new Set(rules);
}

function ruleIn(value: string, secret: string | undefined, now: number): string | undefined {
  if (secret === undefined) return UNSIGNED.test(value) ? value : undefined;
  const [, rule, expiry, signature] = SIGNED.exec(value) ?? [];
  if (rule === undefined || expiry === undefined || signature === undefined) return undefined;
  const isValid = timingSafeEqual(Buffer.from(signature, 'hex'), signatureOf(rule, expiry, secret));
  return isValid && Number(expiry) > now ? rule : undefined;
}

const signatureOf = (rule: string, expiry: string, secret: string): Buffer =>
  createHmac('sha256', secret).update(`${rule}.${expiry}`).digest();

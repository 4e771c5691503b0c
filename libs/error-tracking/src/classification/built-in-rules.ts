import { isList, readProperty, readText } from '@breakwater/core';
import type { ErrorFacts } from './error-facts.js';
import { BY_NAME } from './tables/error-name.table.js';
import { verdictOfOwnStatus, verdictOfUpstreamStatus } from './tables/http-status.table.js';
import { BY_CODE, SOCKET_CALLS } from './tables/system-code.table.js';
import { BY_TAXONOMY } from './tables/taxonomy.table.js';
import { type Verdict, combined, vague, verdict } from './verdict.js';

/** Decides about one error, its causes left aside; `undefined` when it does not know it. */
type BuiltInRule = (facts: ErrorFacts) => Verdict | undefined;

const PAYMENT = /payment|billing|refund|card_?declined|insufficient_?funds/i;
const PAYMENT_PROVIDER = /^(?:Stripe|PayPal|Braintree|Adyen|Mollie)/i;

const byTaxonomy: BuiltInRule = ({ isAppError, code }) =>
  isAppError && code !== undefined ? BY_TAXONOMY.get(code) : undefined;

const payment: BuiltInRule = ({ name, code = '' }) => {
  if (PAYMENT_PROVIDER.test(name)) return verdict('external_api', 'high');
  return PAYMENT.test(name) || PAYMENT.test(code) ? verdict('business_logic', 'high') : undefined;
};

/** The answer of Terminus to a failed check: `{ status: 'error', info, error, details }`. */
const healthCheck: BuiltInRule = ({ body }) =>
  readText(body, 'status') === 'error' && typeof readProperty(body, 'details') === 'object'
    ? verdict('unknown', 'critical')
    : undefined;

const byCode: BuiltInRule = ({ code, error }) => {
  const found = code === undefined ? undefined : BY_CODE.get(code);
  return found?.category === 'file_system' && SOCKET_CALLS.has(readText(error, 'syscall'))
    ? verdict('network', found.severity)
    : found;
};

const byName: BuiltInRule = ({ name }) => BY_NAME.get(name);

const byOwnStatus: BuiltInRule = ({ ownStatus }) =>
  ownStatus === undefined ? undefined : verdictOfOwnStatus(ownStatus);

const byUpstreamStatus: BuiltInRule = ({ upstreamStatus }) =>
  upstreamStatus === undefined ? undefined : verdictOfUpstreamStatus(upstreamStatus);

/** zod and the Standard Schema have `issues`; class-validator throws a list of `{ property, constraints }`. */
const complaints: BuiltInRule = ({ error }) => {
  const issues = readProperty(error, 'issues');
  const first: unknown = isList(error) ? readProperty(error, 0) : undefined;
  const isClassValidator =
    readText(first, 'property') !== undefined && typeof readProperty(first, 'constraints') === 'object';
  return isList(issues) || isClassValidator ? verdict('validation', 'low') : undefined;
};

/** What `fetch` throws whatever went wrong; its cause says more. */
const fetchFailed: BuiltInRule = ({ name, error }) =>
  name === 'TypeError' &&
  /^(?:fetch failed|terminated|Failed to fetch)$/.test(readText(error, 'message') ?? '')
    ? vague('network', 'medium')
    : undefined;

const axios: BuiltInRule = ({ error }) =>
  readProperty(error, 'isAxiosError') === true ? vague('external_api', 'medium') : undefined;

/** The code that axios has for its time limit, unless it is told to be clear, is that of aborted requests, too. */
const axiosTimeLimit: BuiltInRule = ({ error, code }) =>
  code === 'ECONNABORTED' &&
  readProperty(error, 'isAxiosError') === true &&
  readText(error, 'message') !== 'Request aborted'
    ? verdict('timeout', 'medium')
    : undefined;

/** The more telling first: a status of an answer says less than a code or a class. */
const RULES: readonly BuiltInRule[] = [
  byTaxonomy,
  payment,
  healthCheck,
  byName,
  byUpstreamStatus,
  axiosTimeLimit,
  byCode,
  byOwnStatus,
  complaints,
  fetchFailed,
  axios,
];

/** What the built-in rules say of one error; the first that knows it decides, and a vague one if there is no other. */
export function builtInVerdict(facts: ErrorFacts): Verdict | undefined {
  let vagueOne: Verdict | undefined;
  for (const rule of RULES) {
    const said = rule(facts);
    if (said && !said.vague) return combined(vagueOne, said);
    vagueOne ??= said;
  }
  return vagueOne;
}

import { type FailureTable, isList, readProperty, readText } from '@breakwater/core';
import type { ErrorFacts } from './error-facts.js';
import { knownVerdict } from './known-verdict.js';
import { verdictOfOwnStatus, verdictOfUpstreamStatus } from './status-verdict.js';
import { type Verdict, combined, vague, verdict } from './verdict.js';

/** Judges one error without its causes; `undefined` when the rule does not know the error. */
type BuiltInRule = (facts: ErrorFacts, table: FailureTable) => Verdict | undefined;

const PAYMENT = /payment|billing|refund|card_?declined|insufficient_?funds/i;
const PAYMENT_PROVIDER = /^(?:Stripe|PayPal|Braintree|Adyen|Mollie)/i;

const ofOurs: BuiltInRule = ({ isAppError, code }, table) => {
  const known = isAppError ? table.byCode(code) : undefined;
  return known && knownVerdict(known);
};

const payment: BuiltInRule = ({ name, code = '' }) => {
  if (PAYMENT_PROVIDER.test(name)) return verdict('external_api', 'high');
  return PAYMENT.test(name) || PAYMENT.test(code) ? verdict('business_logic', 'high') : undefined;
};

/** The answer of Terminus to a failed check: `{ status: 'error', info, error, details }`. */
const healthCheck: BuiltInRule = ({ body }) =>
  readText(body, 'status') === 'error' && typeof readProperty(body, 'details') === 'object'
    ? verdict('unknown', 'critical')
    : undefined;

const byName: BuiltInRule = ({ name }, table) => {
  const known = table.byName(name);
  return known && knownVerdict(known);
};

/** Judges by the codes in `Failures` and by the classifiers of packages. The rules below judge statuses. */
const byTable: BuiltInRule = ({ error }, table) => {
  const known = table.ownCode(error) ?? table.classified(error);
  return known && knownVerdict(known);
};

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

/** `fetch` throws this error for every failure; the cause has the details. */
const fetchFailed: BuiltInRule = ({ name, error }) =>
  name === 'TypeError' &&
  /^(?:fetch failed|terminated|Failed to fetch)$/.test(readText(error, 'message') ?? '')
    ? vague('network', 'medium')
    : undefined;

const axios: BuiltInRule = ({ error }) =>
  readProperty(error, 'isAxiosError') === true ? vague('external_api', 'medium') : undefined;

/** By default axios uses one code for time limits and for aborted requests. */
const axiosTimeLimit: BuiltInRule = ({ error, code }) =>
  code === 'ECONNABORTED' &&
  readProperty(error, 'isAxiosError') === true &&
  readText(error, 'message') !== 'Request aborted'
    ? verdict('timeout', 'medium')
    : undefined;

/** The order matters: a code or a class says more than the status of an answer. */
const RULES: readonly BuiltInRule[] = [
  ofOurs,
  payment,
  healthCheck,
  byName,
  byUpstreamStatus,
  axiosTimeLimit,
  byTable,
  byOwnStatus,
  complaints,
  fetchFailed,
  axios,
];

/** The verdict of the first rule that knows the error, or a vague one when no rule is certain. */
export function builtInVerdict(facts: ErrorFacts, table: FailureTable): Verdict | undefined {
  let vagueOne: Verdict | undefined;
  for (const rule of RULES) {
    const said = rule(facts, table);
    if (said && !said.vague) return combined(vagueOne, said);
    vagueOne ??= said;
  }
  return vagueOne;
}

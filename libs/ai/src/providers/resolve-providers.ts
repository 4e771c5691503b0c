import { isOptionsObject, type OptionsCheck } from '@breakwater/core';
import {
  CONFIDENCE,
  DEFAULT_AI_POLICY,
  DEFAULT_AI_PROVIDER_OPTIONS,
  LOCAL_SERVICES,
} from '../ai.constants.js';
import { notCausedByProvider } from './ai-provider.error.js';
import { isLanguageModel } from './language-model.js';
import type { AiPolicy, AiProtocol, AiProviderOptions, ResolvedAiProvider } from './provider.options.js';
import { missingPackage } from './sdk-models.js';

const COMMON = ['name', 'model', 'confidence', 'maxOutputTokens', 'temperature', 'policy'];
const OF_PROTOCOL = ['protocol', 'apiKey', 'baseURL', 'fetch', 'api'] as const;
const PROTOCOLS: ReadonlySet<string> = new Set(['openai', 'anthropic']);
const POLICIES = ['timeout', 'retry', 'circuitBreaker', 'bulkhead'];

const ELSEWHERE: Readonly<Record<string, string>> = {
  baseUrl: '{ baseURL }',
  timeout: '{ policy: { timeout } }',
  maxRetries: '{ policy: { retry } }',
  retry: '{ policy: { retry } }',
  circuitBreaker: '{ policy: { circuitBreaker } }',
  maxTokens: '{ maxOutputTokens }',
};

/** Names of providers are a part of metrics, circuits and answers. */
const NAME = /^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/;

/** Checks the providers, fills in the defaults, and leaves out those without a key. */
export function resolveProviders(
  providers: readonly AiProviderOptions[],
  check: OptionsCheck,
): { readonly providers: readonly ResolvedAiProvider[]; readonly leftOut: readonly string[] } {
  if (!check.that(Array.isArray(providers), 'providers', 'a list of providers', typeof providers)) {
    return { providers: [], leftOut: [] };
  }
  const resolved: ResolvedAiProvider[] = [];
  const leftOut: string[] = [];
  const names = new Set<unknown>();
  for (const [index, options] of providers.entries()) {
    const within = check.within(`providers.${index}`);
    // The options contain the key.
    if (!within.that(isOptionsObject(options), '', 'an object with options', `a ${typeof options}`)) continue;
    checkCommon(options, within);
    within.that(!names.has(options.name), 'name', 'a name that no other provider has', options.name);
    names.add(options.name);
    const source = sourceOf(options, within);
    if (source === 'left out') leftOut.push(options.name);
    else if (source)
      resolved.push(withDefaults(options, source, resolved.length === 0 && leftOut.length === 0));
  }
  return { providers: resolved, leftOut };
}

function checkCommon(options: AiProviderOptions, check: OptionsCheck): void {
  check.known(options, [...COMMON, ...OF_PROTOCOL], ELSEWHERE);
  const { name, confidence, maxOutputTokens, temperature, policy } = options;
  const isName = typeof name === 'string' && NAME.test(name) && name.length <= 63;
  const isFree = !(LOCAL_SERVICES as readonly unknown[]).includes(name) && name !== 'none';
  check.that(isName, 'name', 'lower-case words joined by - or ., 63 characters at most', name);
  check.that(
    isFree,
    'name',
    `another name than those of the rungs (${LOCAL_SERVICES.join(', ')}, none)`,
    name,
  );
  if (confidence !== undefined) check.share('confidence', confidence);
  if (maxOutputTokens !== undefined) check.integer('maxOutputTokens', maxOutputTokens, 1);
  if (temperature !== undefined) {
    const fits = typeof temperature === 'number' && temperature >= 0 && temperature <= 2;
    check.that(fits, 'temperature', 'a number from 0 to 2', temperature);
  }
  if (policy !== undefined && check.object('policy', policy)) {
    check.within('policy').known(policy, POLICIES, {
      fallback: 'nothing: the next rung of the ladder is the fallback',
      cache: '{ cache } of AiModule.forRoot()',
    });
  }
}

function sourceOf(
  options: AiProviderOptions,
  check: OptionsCheck,
): ResolvedAiProvider['source'] | 'left out' | undefined {
  const { model } = options;
  if (isLanguageModel(model)) {
    for (const option of OF_PROTOCOL) {
      // The value can be the key.
      const shown = Reflect.get(options, option) === undefined ? undefined : 'a value';
      check.withoutEffect(option, shown, 'because `model` is a model of the AI SDK, which has its own');
    }
    return { model };
  }
  const expected = 'the id of a model, or a model of the AI SDK 7';
  const shown = typeof model === 'object' ? 'an object that is no such model' : model;
  const isId = check.that(typeof model === 'string' && model !== '', 'model', expected, shown);
  if (typeof model !== 'string' || !isId) return undefined;
  const {
    apiKey,
    baseURL,
    fetch,
    api = DEFAULT_AI_PROVIDER_OPTIONS.api,
  } = options as Exclude<AiProviderOptions, { readonly model: object }> & {
    readonly api?: 'responses' | 'chat';
  };
  const protocol = protocolOf(options, check);
  check.that('apiKey' in options, 'apiKey', 'the key, or `undefined` to leave the provider out', undefined);
  const isKey = apiKey === undefined || typeof apiKey === 'string';
  check.that(isKey, 'apiKey', 'a text', `a ${typeof apiKey}`);
  if (baseURL !== undefined) checkAddress(baseURL, check);
  check.optionalFunction('fetch', fetch);
  check.oneOf('api', api, ['responses', 'chat']);
  if (protocol === 'anthropic') {
    check.withoutEffect(
      'api',
      Reflect.get(options, 'api'),
      'because only the protocol of OpenAI has two APIs',
    );
  }
  if (!apiKey || !protocol) return 'left out';
  const missing = missingPackage(protocol);
  check.that(
    missing === undefined,
    'protocol',
    `one whose package is installed: npm install ${missing}`,
    protocol,
  );
  return { protocol, model, apiKey: () => apiKey, baseURL, fetch, api };
}

function protocolOf(options: AiProviderOptions, check: OptionsCheck): AiProtocol | undefined {
  const { protocol } = options as { readonly protocol?: AiProtocol };
  const chosen = protocol ?? options.name;
  const expected = "'openai' or 'anthropic', as the name of the provider is neither";
  return check.that(PROTOCOLS.has(chosen), 'protocol', expected, protocol)
    ? (chosen as AiProtocol)
    : undefined;
}

function checkAddress(baseURL: unknown, check: OptionsCheck): void {
  const url = typeof baseURL === 'string' ? URL.parse(baseURL) : null;
  const fits = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  // The address can contain a password.
  const expected = "an address without user name and password, such as 'https://api.openai.com/v1'";
  check.that(fits, 'baseURL', expected, fits ? baseURL : `a ${typeof baseURL} that is no such address`);
}

function withDefaults(
  { name, confidence, maxOutputTokens, temperature, policy = {} }: AiProviderOptions,
  source: ResolvedAiProvider['source'],
  isFirst: boolean,
): ResolvedAiProvider {
  return {
    name,
    confidence: confidence ?? (isFirst ? CONFIDENCE.firstProvider : CONFIDENCE.otherProvider),
    maxOutputTokens: maxOutputTokens ?? DEFAULT_AI_PROVIDER_OPTIONS.maxOutputTokens,
    temperature,
    policy: policyOf(policy),
    source,
  };
}

/** Each kind of policy replaces the default; of an object, each value does. */
function policyOf(own: AiPolicy): AiPolicy {
  const merged: Record<string, unknown> = { ...DEFAULT_AI_POLICY };
  for (const [kind, input] of Object.entries<unknown>({ ...own })) {
    if (input === undefined || input === true) continue;
    const base = merged[kind];
    merged[kind] = isOptionsObject(input) && isOptionsObject(base) ? { ...base, ...input } : input;
  }
  const { circuitBreaker } = merged;
  if (isOptionsObject(circuitBreaker) && !('record' in circuitBreaker)) {
    merged['circuitBreaker'] = { ignore: notCausedByProvider, ...circuitBreaker };
  }
  return merged;
}

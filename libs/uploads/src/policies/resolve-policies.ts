import type { OptionsCheck } from '@breakwater/core';
import { isOptionsObject } from '@breakwater/core';
import { DEFAULT_IMAGE_RULES, UPLOAD_POLICIES } from './built-in-policies.js';
import { FILE_TYPES } from './file-types.js';
import type { AcceptedType, ImageRules, UploadPolicy } from './upload-policy.js';
import type { UploadPolicyOptions } from './upload-policy.options.js';

/** Names of policies are labels of metrics. */
const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,62}$/;
const EXTENSION = /^[a-z0-9]{1,12}$/;
const MIME_TYPE = /^[a-z]+\/[a-z0-9.+-]+$/;

/** Names of other libraries for options, with the way to write them here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  fileSize: '{ maxSize } in bytes',
  limits: '{ maxSize } in bytes',
  maxBytes: '{ maxSize }',
  mimeTypes: "{ types: ['png', { extensions: ['pdf'], mimeType: 'application/pdf' }] }",
  allowedTypes: "{ types: ['png', { extensions: ['pdf'], mimeType: 'application/pdf' }] }",
  extensions: "{ types: [{ extensions: ['pdf'], mimeType: 'application/pdf' }] }",
};

/** Checks the policies of the user, and completes them and the built-in ones. */
export function resolvePolicies(
  own: Readonly<Record<string, UploadPolicyOptions>>,
  check: OptionsCheck,
): ReadonlyMap<string, UploadPolicy> {
  const names = new Set([...Object.keys(UPLOAD_POLICIES), ...Object.keys(own)]);
  return new Map([...names].map((name) => [name, resolvePolicy(name, own[name] ?? {}, check)]));
}

function resolvePolicy(name: string, own: UploadPolicyOptions, check: OptionsCheck): UploadPolicy {
  check.that(NAME.test(name), name, 'named with letters, digits and . _ -, a letter first, 63 at most', name);
  const within = check.within(name);
  within.known(own, ['maxSize', 'types', 'image'], ELSEWHERE);
  const builtIn: UploadPolicyOptions = Object.hasOwn(UPLOAD_POLICIES, name)
    ? UPLOAD_POLICIES[name as keyof typeof UPLOAD_POLICIES]
    : {};
  const { maxSize = builtIn.maxSize, types = builtIn.types, image } = isOptionsObject(own) ? own : {};
  within.integer('maxSize', maxSize, 1, Number.MAX_SAFE_INTEGER);
  const accepted = resolveTypes(types, within);
  const rules = resolveImage(
    image,
    builtIn.image === false ? undefined : builtIn.image,
    within.within('image'),
  );
  if (rules) {
    const other = accepted.find(({ mimeType }) => !mimeType.startsWith('image/'));
    within.that(!other, 'types', 'types of images only, because `image` is set', other?.mimeType);
  }
  return { name, maxSize: maxSize ?? 0, types: accepted, ...(rules && { image: rules }) };
}

function resolveTypes(types: UploadPolicyOptions['types'], check: OptionsCheck): readonly AcceptedType[] {
  const isList = Array.isArray(types) && types.length > 0;
  if (!check.that(isList, 'types', 'a list of at least one type of file', types)) return [];
  const names = Object.keys(FILE_TYPES).join(', ');
  const accepted: AcceptedType[] = [];
  for (const [index, type] of (types ?? []).entries()) {
    const option = `types.${index}`;
    const known = typeof type === 'string' && Object.hasOwn(FILE_TYPES, type) ? FILE_TYPES[type] : type;
    if (isAcceptedType(known)) accepted.push(known);
    else check.that(false, option, `one of ${names}, or { extensions, mimeType } in lower case`, type);
  }
  const seen = new Set<string>();
  for (const extension of accepted.flatMap(({ extensions }) => extensions)) {
    check.that(!seen.has(extension), 'types', 'types without a common extension', extension);
    seen.add(extension);
  }
  return accepted;
}

function isAcceptedType(value: unknown): value is AcceptedType {
  if (!isOptionsObject(value)) return false;
  const { extensions, mimeType, aliases = [] } = value as Partial<AcceptedType>;
  const all = (list: unknown, pattern: RegExp): boolean =>
    Array.isArray(list) && list.every((item) => typeof item === 'string' && pattern.test(item));
  return (
    all(extensions, EXTENSION) &&
    extensions!.length > 0 &&
    all([mimeType], MIME_TYPE) &&
    all(aliases, MIME_TYPE)
  );
}

function resolveImage(
  own: UploadPolicyOptions['image'],
  builtIn: Partial<ImageRules> | undefined,
  check: OptionsCheck,
): ImageRules | undefined {
  if (own === false || (own === undefined && !builtIn)) return undefined;
  if (own !== undefined && !check.known(own, ['maxPixels', 'maxPages', 'square'])) return undefined;
  const rules: ImageRules = { ...DEFAULT_IMAGE_RULES, ...builtIn, ...own };
  check.integer('maxPixels', rules.maxPixels, 1);
  check.integer('maxPages', rules.maxPages, 1);
  if (rules.square !== undefined) check.integer('square', rules.square, 1, 16_383);
  return rules;
}

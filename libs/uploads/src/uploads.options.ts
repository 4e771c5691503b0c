import { isAbsolute, join, parse, resolve } from 'node:path';
import { checkOptions, type OptionsCheck } from '@breakwater/core';
import { resolvePolicies } from './policies/resolve-policies.js';
import type { UploadPolicy } from './policies/upload-policy.js';
import type { UploadPolicyOptions } from './policies/upload-policy.options.js';
import type { UploadScanner } from './scanner/upload-scanner.js';
import type { UploadStorage } from './storage/upload-storage.js';
import { DEFAULT_UPLOADS_OPTIONS } from './uploads.constants.js';

/** Options of `UploadsModule.forRoot()`. Durations are milliseconds, sizes are bytes. */
export interface UploadsModuleOptions {
  /**
   * Absolute path of a folder that belongs to this module, outside of everything that a web server serves. It holds incoming files, those
   * in quarantine, and accepted ones unless `storage` keeps them.
   */
  readonly folder: string;
  /** Further policies by name, and changes of the built-in ones. @default `video`, `image` and `avatar` */
  readonly policies?: Readonly<Record<string, UploadPolicyOptions>>;
  /** Looks for malware. @default a scanner for known signatures; with a clamd: `new ClamdScanner({ host, port })` */
  readonly scanner?: UploadScanner;
  /** Keeps accepted files. @default the subfolder `files` of `folder` */
  readonly storage?: UploadStorage;
  /**
   * Treatment of a file that the scanner could not scan: `reject` answers 503, `quarantine` accepts it but keeps it in a folder that
   * nothing serves, until the operator action `uploads.rescan` finds it clean.
   *
   * @default 'reject'
   */
  readonly onScanError?: 'reject' | 'quarantine';
  /** Time to look at the bytes of a file and to encode an image again. @default 60000 */
  readonly inspectionTimeout?: number;
  /** Time for the scan of a file. @default 120000 */
  readonly scanTimeout?: number;
  /** Time to store a file. @default 60000 */
  readonly storageTimeout?: number;
  /** Free bytes on the disk of `folder` below which the health status is unhealthy. @default 1073741824 */
  readonly minFreeBytes?: number;
  /** Greatest number of text fields beside the file. @default 20 */
  readonly maxFields?: number;
  /** Greatest size of one text field. @default 65536 */
  readonly maxFieldSize?: number;
}

/** {@link UploadsModuleOptions} after the checks. */
export interface UploadsSettings {
  readonly folder: string;
  readonly policies: ReadonlyMap<string, UploadPolicy>;
  readonly scanner: UploadScanner | undefined;
  readonly storage: UploadStorage | undefined;
  readonly onScanError: 'reject' | 'quarantine';
  readonly inspectionTimeout: number;
  readonly scanTimeout: number;
  readonly storageTimeout: number;
  readonly minFreeBytes: number;
  readonly maxFields: number;
  readonly maxFieldSize: number;
}

/** Injection token of {@link UploadsSettings}. */
export const UploadsSettings = Symbol('@breakwater/uploads:UploadsSettings');

const KNOWN = ['folder', 'policies', 'scanner', 'storage', ...Object.keys(DEFAULT_UPLOADS_OPTIONS)];

/** Names of other libraries for options, with the way to write them here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  dest: '{ folder }',
  destination: '{ folder }',
  limits: '{ policies: { image: { maxSize } } }',
  fileFilter: '{ policies: { document: { maxSize, types } } }',
  isGlobal: 'nothing: the module is global',
};

/**
 * Checks the options of `UploadsModule` and fills in the defaults.
 *
 * @throws OptionsError with every option that is unknown or wrong
 */
export const resolveUploadsOptions = (options: UploadsModuleOptions): UploadsSettings =>
  checkOptions('uploads', 'UploadsModule.forRoot', (check) => {
    check.known(options, KNOWN, ELSEWHERE);
    const { folder, policies = {}, scanner, storage } = options;
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    const settings = { ...DEFAULT_UPLOADS_OPTIONS, ...Object.fromEntries(given) } as UploadsSettings;
    checkFolder(folder, check);
    check.oneOf('onScanError', settings.onScanError, ['reject', 'quarantine']);
    for (const option of ['inspectionTimeout', 'scanTimeout', 'storageTimeout'] as const)
      check.duration(option, settings[option], 1);
    check.integer('minFreeBytes', settings.minFreeBytes, 0);
    check.integer('maxFields', settings.maxFields, 0);
    check.integer('maxFieldSize', settings.maxFieldSize, 1);
    if (scanner !== undefined) checkMethods('scanner', scanner, ['scan'], check);
    if (storage !== undefined) checkMethods('storage', storage, ['put', 'get', 'delete', 'stat'], check);
    const named = check.object('policies', policies) ? policies : {};
    return {
      ...settings,
      folder: typeof folder === 'string' ? resolve(folder) : '',
      scanner,
      storage,
      policies: resolvePolicies(named, check.within('policies')),
    };
  });

function checkFolder(folder: unknown, check: OptionsCheck): void {
  const isFolder = typeof folder === 'string' && isAbsolute(folder) && resolve(folder) !== parse(folder).root;
  const example = join(parse(process.cwd()).root, 'var', 'lib', 'app', 'uploads');
  check.that(isFolder, 'folder', `the absolute path of a folder of its own, e.g. ${example}`, folder);
}

function checkMethods(option: string, value: unknown, methods: readonly string[], check: OptionsCheck): void {
  const isObject = typeof value === 'object' && value !== null;
  const missing = methods.filter((method) => !isObject || typeof Reflect.get(value, method) !== 'function');
  check.that(missing.length === 0, option, `an object with the methods ${methods.join(', ')}`, value);
}

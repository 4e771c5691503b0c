import {
  checkOptions,
  type OperatorOfRequest,
  type OptionsCheck,
  type RequestAuthorizer,
} from '@breakwater/core';
import type { CanActivate, DynamicModule, Type } from '@nestjs/common';
import { DEFAULT_ADMIN_OPTIONS } from './admin.constants.js';

/** Options of `AdminModule.forRoot`. One of `authorize`, `guards` and `access` is required. */
export interface AdminOptions {
  /** Path of the page, below the application's global prefix. @default 'admin' */
  readonly path?: string;
  /** Decides who may read the data and run actions, e.g. `bearerToken(secret)`. An error or a late answer means no. @default none */
  readonly authorize?: RequestAuthorizer;
  /**
   * Guards of the data and of the actions, as classes or instances. All of them and `authorize` must agree. `adminLevelOf(context)` tells a
   * guard whether the request wants to `view` or to `operate`. @default []
   */
  readonly guards?: readonly (Type<CanActivate> | CanActivate)[];
  /** `public` lets everybody see and do everything, for development. With `NODE_ENV=production` the application does not start. @default none */
  readonly access?: 'public';
  /** Modules whose exports the guards need. @default [] */
  readonly imports?: readonly (Type | DynamicModule)[];
  /** Returns the name of the operator for the audit record. @default 'unknown' for everyone */
  readonly who?: OperatorOfRequest;
  /** Name of the service in the heading. @default the environment variable OTEL_SERVICE_NAME, or 'This service' */
  readonly service?: string;
  /** Version of the service in the heading. @default none */
  readonly version?: string;
  /** Shows all instances of the service, which find each other through `PubSub`, e.g. of `@breakwater/redis`. @default this instance only */
  readonly fleet?: FleetOptions;
}

/** Options of the fleet. */
export interface FleetOptions {
  /**
   * Signs the messages between the instances, so that access to Redis is not enough to give orders. At least 16 characters; all instances of the
   * service need the same.
   */
  readonly secret: string;
}

/** The options without a default. */
const WITHOUT_DEFAULT = ['authorize', 'access', 'who', 'version', 'fleet'] as const;
type WithoutDefault = (typeof WITHOUT_DEFAULT)[number];

/** Options with their defaults. */
export type AdminSettings = Required<Omit<AdminOptions, WithoutDefault>> & Pick<AdminOptions, WithoutDefault>;

/** Injection token of {@link AdminSettings}. */
export const AdminSettings = Symbol('@breakwater/admin:AdminSettings');

const NAMES = [...Object.keys(DEFAULT_ADMIN_OPTIONS), 'service', ...WITHOUT_DEFAULT];

/** The name in the heading of a service without one. */
const NAMELESS = 'This service';

/** Fewest characters of a secret that cannot be guessed. */
const MIN_SECRET = 16;

/** @throws OptionsError with all problems */
export const resolveAdminOptions = (options: AdminOptions): AdminSettings =>
  checkOptions('admin', 'AdminModule.forRoot', (check) => {
    check.known(options, NAMES);
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const settings: AdminSettings = {
      service: process.env['OTEL_SERVICE_NAME'] ?? NAMELESS,
      ...DEFAULT_ADMIN_OPTIONS,
      ...given,
    };
    const { access, authorize, fleet, guards, imports, path, service, version, who } = settings;
    check.routePath('path', path, DEFAULT_ADMIN_OPTIONS.path);
    check.that(Array.isArray(imports), 'imports', 'an array of modules', imports);
    check.optionalFunction('authorize', authorize);
    check.optionalFunction('who', who);
    check.that(typeof service === 'string' && service !== '', 'service', 'a name', service);
    check.that(version === undefined || typeof version === 'string', 'version', 'a text', version);
    if (fleet !== undefined && check.object('fleet', fleet)) checkFleet(fleet, service, check);
    const isGuarded = Array.isArray(guards) && (guards.length > 0 || authorize !== undefined);
    if (access === undefined) {
      check.that(isGuarded, 'guards', "at least one guard (or `authorize`, or `access: 'public'`)", guards);
    } else if (check.that(access === 'public', 'access', "'public', or left out", access)) {
      check.that(!isGuarded, 'access', 'left out beside `guards` and `authorize`', access);
      const isProduction = process.env['NODE_ENV'] === 'production';
      check.that(!isProduction, 'access', 'left out in production: use `guards` or `authorize`', access);
    }
    return settings;
  });

function checkFleet(fleet: FleetOptions, service: string, check: OptionsCheck): void {
  const within = check.within('fleet');
  within.known(fleet, ['secret']);
  const { secret } = fleet;
  const isSecret = typeof secret === 'string' && secret.length >= MIN_SECRET;
  const shown = typeof secret === 'string' ? `${secret.length} characters` : typeof secret;
  within.that(isSecret, 'secret', `a text of at least ${MIN_SECRET} characters`, shown);
  const expected =
    'the name that all instances of the service share (or set OTEL_SERVICE_NAME), beside `fleet`';
  check.that(service !== NAMELESS, 'service', expected, undefined);
}

import { accessGuard, checkOptions, type RequestAuthorizer } from '@breakwater/core';
import { type CanActivate, type DynamicModule, Module, type Type } from '@nestjs/common';
import { createStuckOperationsController } from './stuck-operations.controller.js';

/** Options of `JobsAdminModule.register`. */
export interface JobsAdminOptions {
  /** Path in front of `stuck-operations`, below the application's global prefix. @default 'admin/monitoring' */
  readonly path?: string;
  /** Name of the list of operations in the answer, e.g. `stuck_episodes`. @default 'stuck_operations' */
  readonly listName?: string;
  /** Decides who may use the routes, e.g. `bearerToken(secret)`. An error or a late answer means no. @default none */
  readonly authorize?: RequestAuthorizer;
  /** Guards of the routes, as classes or instances. All of them and `authorize` must agree. @default [] */
  readonly guards?: readonly (Type<CanActivate> | CanActivate)[];
  /** Modules whose exports the guards need. @default [] */
  readonly imports?: readonly (Type | DynamicModule)[];
}

/** Defaults of `JobsAdminModule`. */
export const DEFAULT_JOBS_ADMIN_OPTIONS = Object.freeze({
  path: 'admin/monitoring',
  listName: 'stuck_operations',
  guards: [],
  imports: [],
} as const);

/** Members of the answer beside the list. */
const OTHER_MEMBERS = ['stuck_count', 'action_required'];

/**
 * Routes for operators beside `JobsModule`: `GET <path>/stuck-operations` lists the stuck operations, and
 * `POST <path>/stuck-operations/cleanup` ends them. The routes are never open to everyone.
 */
@Module({})
export class JobsAdminModule {
  /** @throws OptionsError when an option is invalid or unknown, or when neither `authorize` nor `guards` protects the routes */
  static register(options: JobsAdminOptions): DynamicModule {
    const { path, listName, guards, imports, authorize } = resolve(options);
    const all = authorize ? [accessGuard(authorize), ...guards] : guards;
    return {
      module: JobsAdminModule,
      imports: [...imports],
      controllers: [createStuckOperationsController(`${path}/stuck-operations`, listName, all)],
    };
  }
}

type Settings = Required<Omit<JobsAdminOptions, 'authorize'>> & Pick<JobsAdminOptions, 'authorize'>;

const resolve = (options: JobsAdminOptions): Settings =>
  checkOptions('jobsAdmin', 'JobsAdminModule.register', (check) => {
    check.known(options, [...Object.keys(DEFAULT_JOBS_ADMIN_OPTIONS), 'authorize']);
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const settings: Settings = { ...DEFAULT_JOBS_ADMIN_OPTIONS, ...given };
    const { path, listName, authorize, guards, imports } = settings;
    check.routePath('path', path, DEFAULT_JOBS_ADMIN_OPTIONS.path);
    const isName = typeof listName === 'string' && /^[a-z]\w*$/i.test(listName);
    const expected = `a name such as stuck_episodes, and none of ${OTHER_MEMBERS.join(', ')}`;
    check.that(isName && !OTHER_MEMBERS.includes(listName), 'listName', expected, listName);
    check.that(Array.isArray(imports), 'imports', 'an array of modules', imports);
    check.optionalFunction('authorize', authorize);
    const isClosed = Array.isArray(guards) && (guards.length > 0 || authorize !== undefined);
    check.that(isClosed, 'guards', 'at least one guard (or `authorize`)', guards);
    return settings;
  });

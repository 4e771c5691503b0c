import { type CanActivate, type DynamicModule, Module, type Type } from '@nestjs/common';
import { accessGuard } from '../access/access.guard.js';
import type { RequestAuthorizer } from '../access/request-authorizer.js';
import { CoreModule } from '../core.module.js';
import { checkOptions } from '../options/options-check.js';
import { createOperatorActionsController } from './operator-actions.controller.js';
import type { OperatorOfRequest } from './run-for-request.js';

/** Options of `OperatorActionsModule.register`. */
export interface OperatorActionsOptions {
  /** Path of the routes, below the application's global prefix. @default 'debug/actions' */
  readonly path?: string;
  /** Decides who may use the routes, e.g. `bearerToken(secret)`. An error or a late answer means no. @default none */
  readonly authorize?: RequestAuthorizer;
  /** Guards of every route, as classes or instances. All of them and `authorize` must agree. @default [] */
  readonly guards?: readonly (Type<CanActivate> | CanActivate)[];
  /** Modules whose exports the guards need. @default [] */
  readonly imports?: readonly (Type | DynamicModule)[];
  /** Returns the name of the operator for the audit record. @default 'unknown' for everyone */
  readonly who?: OperatorOfRequest;
}

/** Defaults of `OperatorActionsModule`. */
export const DEFAULT_OPERATOR_ACTIONS_OPTIONS = { path: 'debug/actions', guards: [], imports: [] } as const;

/** Routes for operators: `GET <path>` lists the actions, `POST <path>/:name` runs one. The routes are never open to everyone. */
@Module({})
export class OperatorActionsModule {
  /** @throws OptionsError when an option is invalid or unknown, or when neither `authorize` nor `guards` protects the routes */
  static register(options: OperatorActionsOptions): DynamicModule {
    const { path, guards, imports, authorize, who } = resolve(options);
    const all = authorize ? [accessGuard(authorize), ...guards] : guards;
    return {
      module: OperatorActionsModule,
      imports: [CoreModule, ...imports],
      controllers: [createOperatorActionsController(path, all, who)],
    };
  }
}

type Settings = Required<Omit<OperatorActionsOptions, 'authorize' | 'who'>> &
  Pick<OperatorActionsOptions, 'authorize' | 'who'>;

const resolve = (options: OperatorActionsOptions): Settings =>
  checkOptions('operatorActions', 'OperatorActionsModule.register', (check) => {
    check.known(options, [...Object.keys(DEFAULT_OPERATOR_ACTIONS_OPTIONS), 'authorize', 'who']);
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const settings: Settings = { ...DEFAULT_OPERATOR_ACTIONS_OPTIONS, ...given };
    const { authorize, guards, imports, path, who } = settings;
    check.routePath('path', path, DEFAULT_OPERATOR_ACTIONS_OPTIONS.path);
    check.that(Array.isArray(imports), 'imports', 'an array of modules', imports);
    check.optionalFunction('authorize', authorize);
    check.optionalFunction('who', who);
    const isClosed = Array.isArray(guards) && (guards.length > 0 || authorize !== undefined);
    check.that(isClosed, 'guards', 'at least one guard (or `authorize`)', guards);
    return settings;
  });

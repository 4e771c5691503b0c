import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import type { Environment } from './environment.js';
import { readEnvironment } from './read-environment.js';

type Variables = Record<string, unknown>;

/** The validated configuration, for every module, as `ConfigService<Environment, true>`. */
@Module({})
export class ConfigurationModule {
  /** @throws ConfigurationError naming every variable that is wrong */
  static async forRoot(): Promise<DynamicModule> {
    const validate = (variables: Variables): Variables =>
      Object.assign<Variables, Environment>({}, readEnvironment(variables));
    return {
      module: ConfigurationModule,
      imports: [await ConfigModule.forRoot({ isGlobal: true, validate })],
    };
  }
}

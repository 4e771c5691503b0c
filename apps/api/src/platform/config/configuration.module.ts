import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';

type Texts = Record<string, unknown>;

/**
 * Provides the validated configuration to every module as `ConfigService`. Each part of the application uses the type of its
 * own variables: `ConfigService<LoggingVariables, true>`.
 */
@Module({})
export class ConfigurationModule {
  /**
   * @param read checks the texts of the environment and of the `.env` file, and returns the values
   * @returns the module, and the values for code that builds modules from them
   * @throws ConfigurationError naming every variable that is wrong
   */
  static async forRoot<T extends object>(
    read: (texts: Texts) => T,
  ): Promise<{ readonly module: DynamicModule; readonly values: T }> {
    let values: T | undefined;
    const validate = (texts: Texts): Texts => {
      values = read(texts);
      return { ...values } as Texts;
    };
    const imports = [await ConfigModule.forRoot({ isGlobal: true, validate })];
    return { module: { module: ConfigurationModule, imports }, values: values as T };
  }
}

import { OptionsError } from '@breakwater/core';
import {
  fileDescriptorsCheck,
  type StartupFinding,
  LifecycleModule,
  memoryLimitCheck,
  nodeVersionCheck,
  StartupChecks,
  type StartupReport,
  startupReport,
  validateStartup,
} from '@breakwater/lifecycle';
import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { ConfigurationError } from './platform/config/configuration.error.js';
import { NODE_VERSIONS } from './platform/startup-checks/start.checks.js';
import { ValidationChecks } from './platform/startup-checks/validation.checks.js';

/**
 * Builds the application with the configuration of the environment, and runs all its checks. It neither listens nor migrates, and no
 * hook of the application runs. Without a valid configuration only the machine is checked.
 */
export async function validateApplication(): Promise<StartupReport> {
  let app;
  try {
    app = await NestFactory.create(await AppModule.forRoot(), { logger: false, abortOnError: false });
  } catch (error) {
    const problems = problemsOf(error);
    if (problems === undefined) throw error;
    return startupReport([...problems, ...(await checkMachine())]);
  }
  app.get(ValidationChecks).register();
  return validateStartup(app);
}

/** One finding for each wrong setting; `undefined` for another error. */
function problemsOf(error: unknown): StartupFinding[] | undefined {
  const problem = (name: string, message: string): StartupFinding => ({
    name,
    message,
    group: 'configuration',
    status: 'failed',
    required: true,
    duration: 0,
  });
  if (error instanceof ConfigurationError)
    return error.problems.map(({ variable, fault, remedy }) => problem(variable, `${fault}. ${remedy}.`));
  if (error instanceof OptionsError) return [problem('options', error.message)];
  return undefined;
}

/** Checks that need no configuration. */
@Injectable()
class MachineChecks {
  constructor(@Inject(StartupChecks) checks: StartupChecks) {
    checks.register('node', nodeVersionCheck(NODE_VERSIONS));
    checks.register('memory-limit', memoryLimitCheck(), { required: false });
    checks.register('open-files', fileDescriptorsCheck(), { required: false });
  }
}

@Module({ imports: [LifecycleModule.forRoot()], providers: [MachineChecks] })
class MachineModule {}

async function checkMachine(): Promise<readonly StartupFinding[]> {
  try {
    const app = await NestFactory.create(MachineModule, { logger: false, abortOnError: false });
    const { groups } = await validateStartup(app);
    return groups.flatMap(({ checks }) => checks);
  } catch {
    // The times of the start and of the shutdown are wrong, too.
    return [];
  }
}

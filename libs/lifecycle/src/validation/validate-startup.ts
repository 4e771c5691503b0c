import type { INestApplicationContext } from '@nestjs/common';
import { StartupChecks } from '../startup/startup-checks.js';
import { StartupExplorer } from '../startup/startup.explorer.js';
import { type StartupReport, startupReport } from './startup-report.js';

/**
 * Runs all start-up checks of an application once and at the same time, for a command that validates a deployment. It runs no start-up
 * task, calls no hook of the application, and does not listen.
 *
 * @param app an application that `NestFactory.create` has built, before `init()` and `listen()`
 */
export async function validateStartup(app: Pick<INestApplicationContext, 'get'>): Promise<StartupReport> {
  app.get(StartupExplorer).explore();
  return startupReport(await app.get(StartupChecks).inspect());
}

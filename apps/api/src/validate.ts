/**
 * The check before a deployment: `node apps/api/dist/validate.js` builds the application with the configuration of the environment, and
 * checks it, the database, the services and the machine. It neither listens nor migrates.
 *
 * Exit code 0: no required check failed, 1: at least one did, 2: the command line is wrong.
 */
import { formatStartupReport } from '@breakwater/lifecycle';
import { parseArgs } from 'node:util';
import { validateApplication } from './validate-application.js';
import { describeStartFailure } from './start-failure.js';

const USAGE = `Usage: validate [--json]

Checks configuration, database, services and machine. Variables are those of the API.
  --json   prints the report as JSON
  --help   prints this text`;

/** Ends the process when the text is written: pipes take it later. Connections of the application may still be open. */
function end(stream: NodeJS.WriteStream, text: string, code: number): void {
  stream.write(`${text}\n`, () => process.exit(code));
}

function readArguments(): { readonly json?: boolean; readonly help?: boolean } | undefined {
  try {
    return parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean' } } }).values;
  } catch {
    return undefined;
  }
}

const options = readArguments();
if (!options) end(process.stderr, USAGE, 2);
else if (options.help) end(process.stdout, USAGE, 0);
else {
  try {
    const report = await validateApplication();
    // `hasColors` honours NO_COLOR and FORCE_COLOR, and is missing where the output is not a terminal.
    const colors = process.stdout.isTTY && process.stdout.hasColors();
    const text = options.json
      ? JSON.stringify(report, undefined, 2)
      : formatStartupReport(report, { colors });
    end(process.stdout, text, report.passed ? 0 : 1);
  } catch (error) {
    end(process.stderr, describeStartFailure(error), 1);
  }
}

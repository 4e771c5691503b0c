import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { NoAnswerError } from '../client/exchange.js';
import { DEFAULT_PRODUCTION_TEST_OPTIONS } from '../production-test.constants.js';
import { ProductionTestOptionsError, resolveProductionTestOptions } from '../production-test.options.js';
import { junitReport } from '../report/junit-report.js';
import type { ProductionTestReport } from '../report/report.js';
import { shownText } from '../report/shown-text.js';
import { textReport } from '../report/text-report.js';
import { type ProductionTestRun, runProductionTest } from '../run-production-test.js';
import { readCommandLine } from './arguments.js';
import { HELP } from './help.js';

/** The outside of the command. */
export interface Surroundings extends ProductionTestRun {
  readonly environment: NodeJS.ProcessEnv;
  /** True if the output is a terminal. */
  readonly isTerminal: boolean;
  out(text: string): void;
  error(text: string): void;
}

/** 0: no check failed; 1: a check failed; 2: wrong usage, or no instance. */
export type ExitCode = 0 | 1 | 2;

/** Runs the command and returns its exit code. */
export async function command(args: readonly string[], around: Surroundings): Promise<ExitCode> {
  const { help, json, junit, options, problems } = readCommandLine(args, around.environment);
  if (help && problems.length === 0) {
    around.out(HELP);
    return 0;
  }
  const all = [
    ...problems,
    ...junitProblems(junit),
    ...optionProblems(() => resolveProductionTestOptions(options)).map((problem) => onCommandLine(problem)),
  ];
  if (all.length > 0) {
    around.error(
      `The production test cannot run:\n${all.map((problem) => `  - ${problem}\n`).join('')}See --help.\n`,
    );
    return 2;
  }
  try {
    const report = await runProductionTest(options, around);
    around.out(json ? `${JSON.stringify(report, undefined, 2)}\n` : textReport(report, usesColours(around)));
    return finish(report, junit, around);
  } catch (error) {
    if (around.signal?.aborted) around.error('The production test was interrupted.\n');
    else if (error instanceof NoAnswerError)
      around.error(`The instance cannot be reached: ${shownText(error.message, options.token)}\n`);
    else throw error;
    return 2;
  }
}

function finish(report: ProductionTestReport, junit: string | undefined, around: Surroundings): ExitCode {
  try {
    if (junit !== undefined) writeFileSync(junit, junitReport(report));
  } catch (error) {
    around.error(
      `The JUnit file cannot be written: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return 2;
  }
  return report.passed ? 0 : 1;
}

function optionProblems(resolve: () => unknown): readonly string[] {
  try {
    resolve();
    return [];
  } catch (error) {
    if (error instanceof ProductionTestOptionsError) return error.problems;
    throw error;
  }
}

function junitProblems(file: string | undefined): string[] {
  if (file === undefined) return [];
  if (!existsSync(dirname(file))) return [`--junit: there is no folder ${JSON.stringify(dirname(file))}`];
  return existsSync(file) && statSync(file).isDirectory()
    ? ['--junit: the path is a folder, not a file']
    : [];
}

/** See https://no-color.org. */
function usesColours({ isTerminal, environment }: Surroundings): boolean {
  return isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}

/** Names options as the command line does: `"probeLimit"` is `--probe-limit`. */
function onCommandLine(problem: string): string {
  return problem.replaceAll(/"(\w+)"/g, (quoted, name: string) => {
    if (!Object.hasOwn(DEFAULT_PRODUCTION_TEST_OPTIONS, name)) return quoted;
    const singular = name === 'paths' || name === 'debugPaths' ? name.slice(0, -1) : name;
    return `--${singular.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  });
}

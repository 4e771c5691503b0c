import { hasErrorCode, OperatorRoute, seconds } from '@breakwater/core';
import {
  BadRequestException,
  type CanActivate,
  Controller,
  Get,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  Post,
  Query,
  type Type,
  UseGuards,
} from '@nestjs/common';
import type { Issue } from '../issues/issue.js';
import type { ErrorStats } from '../statistics/error-counters.js';
import { ErrorTracker } from '../tracking/error-tracker.js';
import { issueQuery, type QueryParameters } from './issue-query.js';

/** An issue in a list, without its sample; the route of one issue shows the sample. */
export type IssueSummary = Omit<Issue, 'sample'>;

/** Milliseconds that a request waits at most for the store of the issues. */
const FLUSH_LIMIT = seconds(1);

/** The routes of the issues, without a path. */
class ErrorsController {
  constructor(@Inject(ErrorTracker) private readonly tracker: ErrorTracker) {}

  /** Stores the errors that still wait in this process, so that answers contain them, and none of them reopens an issue resolved later. */
  #store(): Promise<void> {
    return this.tracker.flush(AbortSignal.timeout(FLUSH_LIMIT));
  }

  @Get()
  async list(
    @Query() parameters: QueryParameters,
  ): Promise<{ readonly issues: readonly IssueSummary[]; readonly next?: string }> {
    await this.#store();
    const { issues, next } = await this.tracker.list(issueQuery(parameters)).catch(rethrowAsBadRequest);
    return { issues: issues.map(summaryOf), ...(next !== undefined && { next }) };
  }

  // Declared before `:id`, which would match `stats` as well.
  @Get('stats')
  async stats(): Promise<ErrorStats> {
    await this.tracker.refresh();
    return this.tracker.getErrorStats();
  }

  @Get(':id')
  async find(@Param('id') id: string): Promise<Issue> {
    await this.#store();
    return found(await this.tracker.find(id), id);
  }

  @Post(':id/resolve')
  @HttpCode(200)
  async resolve(@Param('id') id: string): Promise<IssueSummary> {
    await this.#store();
    return summaryOf(found(await this.tracker.resolve(id), id));
  }

  @Post(':id/archive')
  @HttpCode(200)
  async archive(@Param('id') id: string): Promise<IssueSummary> {
    await this.#store();
    return summaryOf(found(await this.tracker.archive(id), id));
  }
}

/** Creates a controller class: its path and guards are part of the class. */
export function createErrorsController(
  path: string,
  guards: readonly (Type<CanActivate> | CanActivate)[],
): Type<ErrorsController> {
  @OperatorRoute()
  @Controller(path)
  @UseGuards(...guards)
  class GuardedErrorsController extends ErrorsController {}
  return GuardedErrorsController;
}

function summaryOf({ sample: _sample, ...summary }: Issue): IssueSummary {
  return summary;
}

function found(issue: Issue | undefined, id: string): Issue {
  if (issue) return issue;
  throw new NotFoundException(
    `There is no issue '${id.slice(0, 40)}'; it may have been removed after its retention.`,
  );
}

/** Answers 400 for an invalid cursor; other errors pass through. */
function rethrowAsBadRequest(error: unknown): never {
  if (hasErrorCode(error, 'VALIDATION_FAILED')) throw new BadRequestException(error.message);
  throw error;
}

import { Module } from '@nestjs/common';
import { StartChecks } from './start.checks.js';
import { ValidationChecks } from './validation.checks.js';

/** The start-up checks of the API, all in one place. */
@Module({ providers: [StartChecks, ValidationChecks] })
export class StudioStartupChecksModule {}

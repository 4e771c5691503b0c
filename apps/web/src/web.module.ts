import { seconds } from '@breakwater/core';
import { HealthModule } from '@breakwater/health';
import { LifecycleModule } from '@breakwater/lifecycle';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { apiCheck } from './api.health.js';
import { PageController } from './page/page.controller.js';
import { PageFiles } from './page/page-files.js';
import { WebVariables } from './variables.js';

/** The server of the Studio page. */
@Module({})
export class WebModule {
  static forRoot(variables: WebVariables, files: PageFiles): DynamicModule {
    return {
      module: WebModule,
      imports: [
        LifecycleModule.forRoot(),
        // All answers come from memory, or from checks with a time limit of their own.
        ResilienceModule.forRoot({ http: { deadline: true, requestTimeout: seconds(5) } }),
        HealthModule.forRoot({
          prefix: '/api/health',
          aliases: '/api',
          // The endpoints have the same public address as the page.
          details: variables.isProduction ? 'never' : 'always',
          checks: { api: apiCheck(variables.apiInternalUrl) },
        }),
      ],
      controllers: [PageController],
      providers: [
        { provide: WebVariables, useValue: variables },
        { provide: PageFiles, useValue: files },
        { provide: APP_FILTER, useClass: ErrorTrackingFilter },
      ],
    };
  }
}

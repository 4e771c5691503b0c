import 'reflect-metadata';
import {
  ErrorTrackingFilter,
  ResilienceModule,
  RetryInterceptor,
  TimeoutInterceptor,
} from '@breakwater/resilience';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { BareController } from './bare.controller.js';
import { EmptyInterceptor } from './empty.interceptor.js';
import { GuardedController } from './guarded.controller.js';

@Module({ controllers: [BareController] })
class BareModule {}

/** As many interceptors as ours, and nothing in them. */
@Module({
  controllers: [BareController],
  providers: [
    { provide: APP_INTERCEPTOR, useClass: EmptyInterceptor },
    { provide: APP_INTERCEPTOR, useClass: EmptyInterceptor },
  ],
})
class EmptyModule {}

@Module({
  imports: [ResilienceModule.forRoot({ http: { deadline: true } })],
  controllers: [GuardedController],
  providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
})
class DeadlineModule {}

@Module({
  imports: [ResilienceModule.forRoot()],
  controllers: [GuardedController],
  providers: [
    { provide: APP_INTERCEPTOR, useClass: TimeoutInterceptor },
    { provide: APP_INTERCEPTOR, useClass: RetryInterceptor },
    { provide: APP_FILTER, useClass: ErrorTrackingFilter },
  ],
})
class InterceptorsModule {}

@Module({
  imports: [ResilienceModule.forRoot({ http: { deadline: true }, overload: true })],
  controllers: [GuardedController],
  providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
})
class SheddingModule {}

/** Module of each application under load. */
export const VIDEO_MODULES = {
  bare: BareModule,
  empty: EmptyModule,
  interceptors: InterceptorsModule,
  Breakwater: DeadlineModule,
  shedding: SheddingModule,
};

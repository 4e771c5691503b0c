import { Inject } from '@nestjs/common';

/** Injection token of the client of an upstream. */
export const httpClientToken = (upstream: string): string => `@breakwater/http:${upstream}`;

/** Injects the `HttpClient` of an upstream that `HttpModule.forFeature()` defines. */
export const InjectHttp = (upstream: string): ParameterDecorator & PropertyDecorator =>
  Inject(httpClientToken(upstream));

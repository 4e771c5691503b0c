import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { HandleEvent } from '../processing/event-intake.js';
import { STREAM_HANDLER } from './stream-handler.decorator.js';

/** A method with `@StreamHandler()`. */
export interface FoundHandler {
  readonly stream: string;
  /** `Class.method`, for messages. */
  readonly place: string;
  /** `undefined` when the provider is made per request or per use, so that there is no instance to call. */
  readonly handle: HandleEvent | undefined;
}

type Prototype = Record<string, unknown> | null;

/** Finds the methods that carry `@StreamHandler()`. */
@Injectable()
export class StreamHandlers {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
  ) {}

  /** Returns each decorated method, once per instance. */
  find(): readonly FoundHandler[] {
    const seen = new Set<unknown>();
    return [...this.discovery.getProviders(), ...this.discovery.getControllers()].flatMap((wrapper) => {
      const isSingleton = wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
      const instance: unknown = isSingleton ? wrapper.instance : undefined;
      const subject: unknown = instance ?? wrapper.metatype;
      if (!subject || seen.has(subject)) return [];
      seen.add(subject);
      const prototype = (
        isSingleton ? prototypeOf(instance) : (wrapper.metatype as { prototype?: unknown } | null)?.prototype
      ) as Prototype | undefined;
      return prototype ? this.#of(prototype, instance as Record<string, unknown> | undefined) : [];
    });
  }

  #of(prototype: NonNullable<Prototype>, instance: Record<string, unknown> | undefined): FoundHandler[] {
    const owner = (prototype.constructor as { name?: string }).name ?? 'provider';
    return this.scanner.getAllMethodNames(prototype).flatMap((method) => {
      const work = prototype[method];
      if (typeof work !== 'function') return [];
      const stream = Reflect.getMetadata(STREAM_HANDLER, work) as string | undefined;
      if (stream === undefined) return [];
      const handle = instance && (work as HandleEvent).bind(instance);
      return [{ stream, place: `${owner}.${method}`, handle }];
    });
  }
}

const prototypeOf = (instance: unknown): unknown =>
  typeof instance === 'object' && instance !== null ? Object.getPrototypeOf(instance) : undefined;

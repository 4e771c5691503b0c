import { randomUUID } from 'node:crypto';
import { findProvider, processRedactor, PubSub, readText } from '@breakwater/core';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { ChaosSettings } from './chaos.options.js';
import { Chaos } from './chaos.service.js';
import type { ChaosObserver } from './chaos-state.js';

/** Carries a stop to all replicas, and their stops to this one. Only stops travel: no message arms a rule. */
@Injectable()
export class KillSwitch implements ChaosObserver, OnModuleInit, OnApplicationShutdown {
  readonly #logger = new Logger(Chaos.name);
  readonly #instance = randomUUID();
  #pubSub: PubSub | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(
    private readonly chaos: Chaos,
    @Inject(ChaosSettings) private readonly settings: ChaosSettings,
    private readonly modules: ModuleRef,
  ) {
    chaos.observe(this);
  }

  onModuleInit(): void {
    // Without a provider, or with one that is disabled, a stop ends chaos in this process alone.
    this.#pubSub = findProvider<PubSub>(this.modules, PubSub);
    this.#unsubscribe = this.#pubSub?.subscribe(this.settings.channel, (message) => this.#onMessage(message));
  }

  onApplicationShutdown(): void {
    this.#unsubscribe?.();
  }

  onStopped(reason: string, isLocal: boolean): void {
    if (!isLocal || !this.#pubSub) return;
    const message = JSON.stringify({ v: 1, kind: 'stop', reason, instance: this.#instance });
    this.#pubSub.publish(this.settings.channel, message).catch((error: unknown) => {
      this.#logger.error(
        `The replicas were not told that chaos is stopped; stop them one by one. ${processRedactor.headline(error)}`,
      );
    });
  }

  #onMessage(message: string): void {
    const stop = parse(message);
    if (readText(stop, 'kind') !== 'stop' || readText(stop, 'instance') === this.#instance) return;
    this.chaos.stopWithReplicas(readText(stop, 'reason') ?? 'a replica was stopped');
  }
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

import { randomUUID } from 'node:crypto';
import { isOptionsObject, OperatorActions } from '@breakwater/core';
import {
  BadRequestException,
  GatewayTimeoutException,
  GoneException,
  HttpException,
  HttpStatus,
  Inject,
  Injectable,
  ServiceUnavailableException,
} from '@nestjs/common';
import { ThisInstance } from '../snapshot/this-instance.js';
import { Fleet } from './fleet.js';
import type { Question, Reply, RunOrder } from './question.js';
import { Questions } from './questions.js';
import { isText } from './untrusted.js';

/** Milliseconds that another instance has to answer. */
const LIMIT = 5_000;

/** The outcome of an order on one instance. */
export interface FleetOutcome {
  readonly instance: string;
  readonly outcome: 'done' | 'refused' | 'no-answer';
  /** The states of the target before and after the action. */
  readonly before?: string;
  readonly after?: string;
  /** The reason of a refusal. */
  readonly message?: string;
}

/** The outcome of an order on all instances. */
export interface FleetResult {
  readonly action: string;
  /** This instance first. */
  readonly instances: readonly FleetOutcome[];
}

/**
 * Brings each request to the instance that it is meant for. Behind a round robin, the requests of one page reach different instances,
 * although the page shows one of them.
 */
@Injectable()
export class InstanceRouting {
  constructor(
    private readonly fleet: Fleet,
    private readonly instance: ThisInstance,
    private readonly questions: Questions,
    @Inject(OperatorActions) private readonly actions: OperatorActions,
  ) {}

  /**
   * Asks an instance; `undefined` is this one.
   *
   * @throws HttpException when the instance cannot be reached (421, 410, 504), or refuses; or the error of the action
   */
  async ask(instance: string | undefined, question: Question): Promise<unknown> {
    const isHere = instance === undefined || instance === this.instance.id;
    // It does not matter which instance changes what all of them share.
    const isShared = question.kind === 'run' && this.actions.reachOf(question.name) === 'shared';
    if (isHere || isShared) return this.questions.answer(question);
    if (this.fleet.link !== 'connected') throw this.#misdirected();
    if (!this.fleet.others.some(({ id }) => id === instance)) {
      throw new GoneException('The instance that the page shows has ended. Nothing was done.');
    }
    const reply = await this.fleet.ask(instance, identified(question), LIMIT);
    if (!reply) {
      throw new GatewayTimeoutException(
        `The instance that the page shows did not answer within ${LIMIT / 1_000} seconds. Look at the state before you try again.`,
      );
    }
    if (!reply.ok) throw new HttpException(reply.body, reply.status);
    return reply.value;
  }

  /**
   * Runs an action on every instance. Each of them checks the request and the expected state by itself, and writes its own record.
   *
   * @throws HttpException when the request is wrong, when one run reaches all instances anyway, or when the others cannot be reached
   */
  async runOnAll(given: RunOrder): Promise<FleetResult> {
    const order = identified(given);
    if (this.actions.reachOf(order.name) === 'shared') {
      throw new BadRequestException(
        `One run of '${order.name}' reaches all instances. Run it without scope=fleet.`,
      );
    }
    if (this.fleet.link !== 'connected') {
      throw new ServiceUnavailableException('The other instances cannot be reached. Nothing was done.');
    }
    const own = await this.questions.reply(order);
    // A wrong request is wrong on every instance.
    if (!own.ok && own.status === 400) throw new HttpException(own.body, own.status);
    const replies = await this.fleet.askAll(order, LIMIT);
    const others = Array.from(replies, ([id, reply]) => outcomeOf(id, reply));
    return { action: order.name, instances: [outcomeOf(this.instance.id, own), ...others] };
  }

  #misdirected(): HttpException {
    const message = `The page shows another instance than the one that got this request (${this.instance.id}), and instances cannot reach each other. Nothing was done.`;
    return new HttpException(
      { statusCode: HttpStatus.MISDIRECTED, code: 'MISDIRECTED', message },
      HttpStatus.MISDIRECTED,
    );
  }
}

/** Gives an order an id, so that it runs once on each instance, however often its message arrives. */
function identified<T extends Question>(question: T): T {
  if (question.kind !== 'run' || !isOptionsObject(question.body)) return question;
  return { ...question, body: { requestId: randomUUID(), ...question.body } };
}

function outcomeOf(instance: string, reply: Reply | undefined): FleetOutcome {
  if (!reply) return { instance, outcome: 'no-answer' };
  if (!reply.ok) {
    const { message } = reply.body as { message?: unknown };
    return {
      instance,
      outcome: 'refused',
      message: typeof message === 'string' ? message : `HTTP ${reply.status}`,
    };
  }
  const { before, after } = (reply.value ?? {}) as Record<string, unknown>;
  return {
    instance,
    outcome: 'done',
    ...(isText(before) && { before }),
    ...(isText(after) && { after }),
  };
}

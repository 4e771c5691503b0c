import { OperatorActions, Redactor, refusalToHttpException } from '@breakwater/core';
import { HttpException, Inject, Injectable, Logger, NotFoundException } from '@nestjs/common';
import { ListViews } from '../snapshot/list-views.js';
import { ThisInstance } from '../snapshot/this-instance.js';
import { OwnState } from './instance-state.js';
import type { Question, Reply, RunOrder } from './question.js';

/** Answers questions about this instance, whether its own HTTP routes or other instances ask. */
@Injectable()
export class Questions {
  readonly #logger = new Logger('Fleet');

  constructor(
    private readonly instance: ThisInstance,
    private readonly state: OwnState,
    private readonly lists: ListViews,
    @Inject(OperatorActions) private readonly actions: OperatorActions,
    @Inject(Redactor) private readonly redactor: Redactor,
  ) {}

  /** @throws HttpException for a refusal; or the error of the action */
  async answer(question: Question): Promise<unknown> {
    switch (question.kind) {
      case 'state':
        return this.state.get();
      case 'actions':
        return this.actions.list(question);
      case 'details': {
        const found = await this.lists.find(question.list, question.id);
        if (!found) throw new NotFoundException('There is no such entry; it may have ended.');
        return found;
      }
      case 'run':
        return this.#run(question);
    }
  }

  /** Like {@link answer}, with refusals and errors as replies. Never rejects. */
  async reply(question: Question): Promise<Reply> {
    try {
      return { ok: true, value: await this.answer(question) };
    } catch (error) {
      if (error instanceof HttpException) {
        const body = error.getResponse();
        return {
          ok: false,
          status: error.getStatus(),
          body: typeof body === 'string' ? { message: body } : body,
        };
      }
      this.#logger.error(
        `The dashboard failed to answer '${question.kind}': ${this.redactor.headline(error)}`,
      );
      return { ok: false, status: 500, body: { message: 'It failed; the log of that instance says why.' } };
    }
  }

  async #run({ name, body, who }: RunOrder): Promise<unknown> {
    try {
      return { ...(await this.actions.run(name, body, who)), instance: this.instance.id };
    } catch (error) {
      throw refusalToHttpException(error);
    }
  }
}

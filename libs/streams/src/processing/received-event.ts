import type { StreamCursor } from '../cursors/cursor-store.js';
import type { StreamEvent } from './event-intake.js';

/** An event that arrived. Its id is written only when somebody reads it. */
export class ReceivedEvent implements StreamEvent {
  /**
   * @param givenId the id that the option `idOf` returned
   * @param hash tells the event from others with its position
   */
  constructor(
    readonly stream: string,
    readonly data: unknown,
    readonly cursor: StreamCursor | undefined,
    readonly givenId: string | undefined,
    readonly hash: number,
  ) {}

  get id(): string | undefined {
    if (this.givenId !== undefined || this.cursor === undefined) return this.givenId;
    return `${this.cursor}-${this.hash.toString(36)}`;
  }
}

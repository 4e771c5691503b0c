import { RateLimit } from '@breakwater/rate-limit';
import { Criticality, RequestRetry, RequestTimeout } from '@breakwater/resilience';
import { Controller, type MessageEvent, Param, Query, Sse } from '@nestjs/common';
import { concatWith, map, type Observable, of } from 'rxjs';
import { VideoParamsDto } from '../video-params.dto.js';
import { AskVideoDto } from './ask-video.dto.js';
import { VideoChatService } from './video-chat.service.js';

/** The last event. Without it an `EventSource` would take the end for a lost connection, and ask again. */
const END: MessageEvent = { type: 'end', data: {} };

/**
 * Answers questions about a video, token by token, as server-sent events. The chat limits the wait for the first token, each silence and the
 * number of tokens, so the request has no limit of its own. A retry of the request would pay for the answer again.
 */
@Controller('videos/:id')
@Criticality('sheddable-plus')
@RequestRetry(false)
@RequestTimeout(false)
@RateLimit('ai')
export class VideoChatController {
  constructor(private readonly chat: VideoChatService) {}

  @Sse('answer')
  async answer(
    @Param() { id }: VideoParamsDto,
    @Query() { question }: AskVideoDto,
  ): Promise<Observable<MessageEvent>> {
    const texts = await this.chat.answer(id, question);
    return texts.pipe(
      map((text): MessageEvent => ({ data: { text } })),
      concatWith(of(END)),
    );
  }
}

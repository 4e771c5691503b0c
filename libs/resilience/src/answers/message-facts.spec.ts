import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import {
  KafkaContext,
  MqttContext,
  NatsContext,
  RedisContext,
  RmqContext,
  TcpContext,
} from '@nestjs/microservices';
import { describe, expect, it } from '@jest/globals';
import { messageFacts } from './message-facts.js';

function factsOf(...args: unknown[]): unknown {
  const host = new ExecutionContextHost(args);
  host.setType('rpc');
  return messageFacts(host);
}

describe('the facts about a message', () => {
  it.each([
    ['TCP', new TcpContext([{} as never, 'read', {}])],
    ['Redis', new RedisContext(['read', {}])],
    ['NATS', new NatsContext(['read', {}])],
    ['MQTT', new MqttContext(['read', {}])],
    ['RabbitMQ', new RmqContext([{}, {}, 'read'])],
    ['Kafka', new KafkaContext([{}, 0, 'read'] as never)],
  ])('have the pattern of %s', (_transport, context) => {
    expect(factsOf('7', context)).toEqual({ route: 'read' });
  });

  it('have the path of gRPC', () => {
    const call = { getPath: () => '/videos.v1.Videos/Read' };
    expect(factsOf({ id: '7' }, {}, call)).toEqual({ route: '/videos.v1.Videos/Read' });
  });

  it('have no pattern when the context of the transport provides none', () => {
    expect(factsOf('7', {})).toEqual({});
    expect(
      factsOf('7', {
        getPattern: () => {
          throw new Error('none');
        },
      }),
    ).toEqual({});
  });
});

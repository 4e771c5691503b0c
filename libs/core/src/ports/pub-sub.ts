/**
 * Port: messages between the replicas of an application, such as hints and kill switches. `@breakwater/redis` implements it.
 * Without an implementation the port is absent. A message arrives at most once: replicas without a connection miss it.
 */
export interface PubSub {
  /**
   * Sends a message to all replicas that are subscribed, the sender among them.
   *
   * @param channel name that all replicas share, e.g. `breakwater:hints:studio-api`
   * @throws when the broker does not take the message
   */
  publish(channel: string, message: string): Promise<void>;

  /**
   * Calls `listener` with each message of a channel. A broker that cannot be reached does not fail the call: the subscription
   * begins with the connection, and begins again after each loss.
   *
   * @returns the function that ends the subscription
   */
  subscribe(channel: string, listener: (message: string) => void): () => void;
}

/** Injection token of {@link PubSub}. */
export const PubSub = Symbol('@breakwater/core:PubSub');

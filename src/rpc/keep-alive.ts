/**
 * How the two ends of a connection notice that the other machine is gone. grpc-js starts a clock with each ping and
 * ends every call of the connection when it runs out, also when the answer lies unread in the socket: a process that
 * is starved for longer than the clock cuts its own callers (they see INTERNAL, `RST_STREAM with code 0`).
 */

/** Options of servers and channels. */
export const KEEP_ALIVE = {
  /** Below the time after which proxies and firewalls usually forget a silent connection. */
  'grpc.keepalive_time_ms': 30_000,
  /**
   * Longer than an overloaded process may stand still. It is for machines that died without a word only: the end of a
   * process is seen at once. What waits for them meanwhile costs next to nothing.
   */
  'grpc.keepalive_timeout_ms': 120_000,
} as const;

/** Codes of node-host. */
export type NodeHostCode =
  /** A log segment is damaged before its end, or one is missing: the node must not sign in this epoch (environment). */
  | 'WAL_DAMAGED'
  /** The log cannot be written and repeating does not help (environment). */
  | 'WAL_FAILED'
  /** More bytes wait for the disk than the bound allows (environment, retryable). */
  | 'WAL_FULL'
  /** Another process holds the data directory (environment). */
  | 'HOST_LOCKED'
  /** The log was written by a process of a higher generation: this one was replaced (environment). */
  | 'HOST_GENERATION_OLD'
  /** The data directory cannot be made, read or written (environment). */
  | 'HOST_DATA_DIR'
  /** An input queue is full (environment, retryable). */
  | 'HOST_BUSY'
  /** The node is stopping (environment, retryable). */
  | 'HOST_STOPPING'
  /** The peer address cannot be listened on (environment). */
  | 'TRANSPORT_LISTEN'
  /** A peer sent a malformed or over-long frame (peer). */
  | 'TRANSPORT_FRAME'
  /** A peer exceeded its rate (peer). */
  | 'TRANSPORT_FLOOD'
  /** A certificate is not of the fixed form, or its key is not the expected one (peer). */
  | 'TRANSPORT_IDENTITY'
  /** A peer does not read, or stopped in the middle of a frame (peer). */
  | 'TRANSPORT_SLOW'
  /** A peer sent nothing for too long (peer). */
  | 'TRANSPORT_IDLE'
  /** The TLS handshake failed or took too long (peer). */
  | 'TRANSPORT_HANDSHAKE'
  /** The peer may not connect, or not yet again (peer). */
  | 'TRANSPORT_REFUSED'
  /** The address leads to this very node (caller). */
  | 'TRANSPORT_SELF'
  /** The peer is refused until its ban ends (peer). */
  | 'TRANSPORT_BANNED'
  /** Nobody answers at the peer's address (environment, retryable). */
  | 'TRANSPORT_UNREACHABLE'
  /** The connection ended in the ordinary way. */
  | 'TRANSPORT_CLOSED'
  /** A worker thread died with work in hand (environment, retryable). */
  | 'POOL_WORKER_DIED'
  /** The pool has too much work (environment, retryable). */
  | 'POOL_BUSY'
  /** Too many hashes or block bodies wait (environment, retryable). */
  | 'POW_BUSY'
  /** The seed of the identity key has a wrong length (caller). */
  | 'IDENTITY_SEED'
  /** A BLS secret or signature cannot be used (caller). */
  | 'BLS_INPUT';

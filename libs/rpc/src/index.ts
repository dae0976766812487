export * from './core/messages.js';
export { dataToError, errorToData, type RpcCode } from './core/errors.js';
export * from './core/methods.js';
export { encodeError, encodeRequest, encodeResult, parseEventLine, parseRequest, parseResponse, type RpcRequest } from './core/envelope.js';
export { parseNodeConfig } from './core/config.js';
export { ensureToken } from './http/token.js';
export { type RpcEventSource } from './http/event-stream.js';
export { RpcServer, type RpcHandlers, type RpcServerDeps, type RpcServerOptions } from './http/server.js';
export { RpcClient, type EventsOptions, type RpcClientOptions } from './http/client.js';

export { LocalDriver } from './local-driver.js';
export { NodeClients } from './node-clients.js';
export type { NodeLaunch, NodeLaunchConfig, NodeProgram } from './node-launch.js';
export type { NodeLogLine } from './node-logs.js';
export type { NodePaths, NodeRef } from './node-paths.js';
export { NodeProcesses, STOP_DEADLINE_MS, type NodeProcessesDeps, type NodeProcessesOptions } from './node-processes.js';
export type { NodeExitEvent, NodeFailure, NodeProcessView } from './node-view.js';
export { viewToFacts } from './node-view.js';
export type { FoundProcess, ProcessDriver, ProcessExit, ProcessIdentity, ProcessOrder } from './process-driver.js';

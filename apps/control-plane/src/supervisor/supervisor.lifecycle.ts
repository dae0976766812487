import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/tokens.js';
import { NodeProcesses } from './node-processes.js';

/** Adopts nodes before any job runs, and decides what becomes of them when the control plane ends. */
@Injectable()
export class SupervisorLifecycle implements OnModuleInit, OnApplicationShutdown {
  #stopNodes = false;

  constructor(
    private readonly processes: NodeProcesses,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The nodes are to end with this process: Ctrl-C or SIGTERM of the launcher. Without it they run on and are adopted. */
  stopNodesAtShutdown(): void {
    this.#stopNodes = true;
  }

  async onModuleInit(): Promise<void> {
    if (this.config.runsJobs) await this.processes.adoptAll();
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.config.runsJobs) return;
    if (this.#stopNodes) await this.processes.stopAll();
    else await this.processes.close();
  }
}

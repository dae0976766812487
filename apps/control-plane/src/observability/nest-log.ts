import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@bystack/base';

/** Nest's own messages in the process' log. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Logger) {}

  log(message: unknown, context?: string): void {
    this.target.debug('nest', { message: String(message), context });
  }
  error(message: unknown, ...details: unknown[]): void {
    this.target.error('nest', { error: message instanceof Error ? message : String(message), details: details.map(String) });
  }
  warn(message: unknown, context?: string): void {
    this.target.warn('nest', { message: String(message), context });
  }
}

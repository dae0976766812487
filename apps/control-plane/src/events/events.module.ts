import { Global, Module } from '@nestjs/common';
import { EventsService } from './events.service.js';
import { OutboxListener } from './outbox-listener.js';
import { OutboxRelay } from './outbox-relay.js';

@Global()
@Module({ providers: [EventsService, OutboxListener, OutboxRelay], exports: [EventsService] })
export class EventsModule {}

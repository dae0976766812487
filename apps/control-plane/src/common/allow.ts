/** `@Allow(permission)` on every resolver method, and the guard that enforces it. No permission, no answer. */
import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext, type GqlContextType } from '@nestjs/graphql';
import type { Permission } from '@bystack/api-contract';
import { topLevel } from './errors.js';
import type { GraphqlContext } from './graphql-context.js';

export const ALLOW = 'bystack:allow';

/** Which right a resolver method asks for; `authenticated` = any signed-in caller. */
export type Allowance = Permission | 'authenticated';

/** States the right that a Query, Mutation, Subscription or ResolveField method asks for. */
export const Allow = (permission: Allowance): MethodDecorator => SetMetadata(ALLOW, permission);

/** Global guard of GraphQL: refuses methods without `@Allow`, callers without the right, and work after the deadline. */
@Injectable()
export class AllowGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws GraphQL errors UNAUTHENTICATED, FORBIDDEN, TIMEOUT */
  canActivate(context: ExecutionContext): boolean {
    if (context.getType<GqlContextType>() !== 'graphql') return true;
    const allowance = this.reflector.get<Allowance | undefined>(ALLOW, context.getHandler());
    const { ctx, deadlineAt } = GqlExecutionContext.create(context).getContext<Partial<GraphqlContext>>();
    if (!ctx) throw topLevel('UNAUTHENTICATED');
    if (deadlineAt && Date.now() > deadlineAt) throw topLevel('TIMEOUT');
    if (allowance === undefined) throw topLevel('FORBIDDEN');
    if (allowance !== 'authenticated' && !ctx.permissions.has(allowance)) {
      throw topLevel('FORBIDDEN', `This needs the permission ${allowance}.`, { permission: allowance });
    }
    return true;
  }
}

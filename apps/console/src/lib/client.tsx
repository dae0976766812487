'use client';

/** The gateway to the API: one urql client per page load, same origin, live by graphql-transport-ws. */
import { createClient as createWsClient } from 'graphql-ws';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { Client, Provider, cacheExchange, fetchExchange, mapExchange, subscriptionExchange } from 'urql';

const Connected = createContext(true);
/** Close code of a connection that nobody needs any more. */
const NORMAL_CLOSE = 1000;

/** False while the live connection is down. */
export function useConnected(): boolean {
  return useContext(Connected);
}

/** Provides the client to the pages below; `language` goes along so that messages come back translated. */
export function ApiProvider({ language, children }: { language: string; children: ReactNode }) {
  const [connected, setConnected] = useState(true);
  const { client, ws } = useMemo(() => connect(language, setConnected), [language]);
  useEffect(() => () => void ws?.dispose(), [ws]);
  return (
    <Provider value={client}>
      <Connected value={connected}>{children}</Connected>
    </Provider>
  );
}

function connect(language: string, setConnected: (up: boolean) => void) {
  const origin = typeof window === 'undefined' ? 'http://localhost' : window.location.origin;
  const ws =
    typeof window === 'undefined'
      ? null
      : createWsClient({
          url: `${origin.replace(/^http/, 'ws')}/graphql`,
          lazy: true,
          retryAttempts: Number.POSITIVE_INFINITY,
          shouldRetry: () => true,
          retryWait: (tries) => new Promise((resolve) => setTimeout(resolve, Math.min(10_000, 500 * 2 ** tries))),
          on: {
            connected: () => setConnected(true),
            closed: (event) => setConnected((event as CloseEvent).code === NORMAL_CLOSE),
          },
          lazyCloseTimeout: 30_000,
        });
  const client = new Client({
    url: `${origin}/graphql`,
    preferGetMethod: false,
    fetchOptions: {
      credentials: 'same-origin',
      headers: { 'mercurius-require-preflight': '1', 'x-bystack-csrf': '1', 'accept-language': language },
    },
    exchanges: [
      mapExchange({
        onError(error) {
          const signedOut =
            error.graphQLErrors.some((e) => e.extensions?.code === 'UNAUTHENTICATED') ||
            (error.response as Response | undefined)?.status === 401;
          if (signedOut) window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
        },
      }),
      cacheExchange,
      fetchExchange,
      ...(ws
        ? [
            subscriptionExchange({
              forwardSubscription: (request) => ({
                subscribe: (sink) => ({
                  unsubscribe: ws.subscribe({ query: request.query ?? '', variables: request.variables as Record<string, unknown> }, sink),
                }),
              }),
            }),
          ]
        : []),
    ],
  });
  return { client, ws };
}

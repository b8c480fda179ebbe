import { commitOf } from '@bytelyst/clock-commit';
import Fastify from 'fastify';

const server = Fastify({ logger: true });

server.get('/health', async () => ({ status: 'ok' }));
server.get('/api/devops/version', async () => commitOf(process.env));
server.get('/api/time', async () => ({ now: new Date().toISOString() }));

// Node is process 1 in the container: without a handler it would ignore the stop signal.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close());
}

await server.listen({ host: '0.0.0.0', port: Number(process.env.PORT ?? 4003) });

import { commitOf } from '@bytelyst/clock-commit';

export const dynamic = 'force-dynamic';

export function GET() {
  return Response.json(commitOf(process.env));
}

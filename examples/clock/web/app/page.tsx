export const dynamic = 'force-dynamic';

/** The address is compiled in: it is a build argument of the image. */
const api = process.env.NEXT_PUBLIC_API ?? 'http://127.0.0.1:4003';

export default function Page() {
  return (
    <main>
      <h1>Clock</h1>
      <p>
        <time>{new Date().toISOString()}</time>
      </p>
      <p>
        <a href={`${api}/api/time`}>The same from the backend</a>
      </p>
    </main>
  );
}

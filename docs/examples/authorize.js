// Asks a service about every request; the answer decides.
export async function onRequest(x) {
  const answer = await x.call(x.config.cluster, {
    path: '/check',
    headers: { authorization: x.request.headers.get('authorization') ?? '' },
    timeout: 1000,
  });
  if (answer.status !== 200) {
    return { reply: 403, body: 'not allowed\n', details: 'authorize_js' };
  }
}

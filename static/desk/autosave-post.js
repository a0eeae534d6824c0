// Post JSON to the desk, and tell a refusal, which has a reason, from silence, which has none.

const PATIENCE = 20_000;

/** The desk answered and did not take it; `why` is its word for the reason, `words` the sentence. */
export class Refused extends Error {
  constructor(status, { why = "", words = "" }) {
    super(words || String(status));
    this.why = why;
    this.words = words;
  }
}

/** Return what the desk says. Throws Refused, or any other error when no desk answers. */
export async function post(address, payload, csrf, { keepalive = false } = {}) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf, Accept: "application/json" },
    body: JSON.stringify(payload),
    credentials: "same-origin",
    redirect: "error",
    keepalive,
    ...(keepalive ? {} : { signal: AbortSignal.timeout(PATIENCE) }),
  });
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (answer.ok && isJson) return answer.json();
  if (isJson) throw new Refused(answer.status, await answer.json());
  // Django's own page for a form that was opened before signing in again.
  if (answer.status === 403) throw new Refused(403, { why: "csrf" });
  throw new Error(`${answer.status}`);
}

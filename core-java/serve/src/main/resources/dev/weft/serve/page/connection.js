// @ts-check
/**
 * The connection of a page to the server that delivered it. The token, which only the printed address contains, is
 * taken from the fragment and removed there, so that a copied address does not carry it; it stays with the tab.
 */

const KEY = "weft-token";

/** A request that the server refused, or a server that did not answer. */
export class RequestError extends Error {
  /**
   * @param {number} status the HTTP status, or 0 if there was no answer
   * @param {string} message what the server says
   */
  constructor(status, message) {
    super(message);
    this.name = "RequestError";
    this.status = status;
  }
}

/** Moves the token from the address to the tab. */
function takeToken() {
  const parts = location.hash.slice(1).split("&");
  const given = parts.find((part) => part.startsWith("token="));
  if (given !== undefined) {
    sessionStorage.setItem(KEY, given.slice("token=".length));
    const rest = parts.filter((part) => part !== given).join("&");
    history.replaceState(history.state, "", location.pathname + (rest === "" ? "" : "#" + rest));
  }
}

takeToken();
// The printed address may be opened again in a tab that shows this page already.
addEventListener("hashchange", takeToken);

/** Whether this tab was opened with the address that the server printed. */
export function hasToken() {
  return sessionStorage.getItem(KEY) !== null;
}

/** The token of the address with which this tab was opened, or an empty text. */
export function token() {
  return sessionStorage.getItem(KEY) ?? "";
}

/** Keeps a token that the reader typed. @param {string} given */
export function keepToken(given) {
  sessionStorage.setItem(KEY, given);
}

/**
 * @param {string} path
 * @param {object} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<Response>}
 */
async function send(path, body, signal) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Weft-Token": token() },
      body: JSON.stringify(body),
      signal,
    });
  } catch (error) {
    throw signal?.aborted ? error : new RequestError(0, "The server does not answer.");
  }
  if (!response.ok) {
    const reply = await response.json().catch(() => ({}));
    throw new RequestError(response.status, reply.error ?? response.statusText);
  }
  return response;
}

/** Resolves when the last request to a path is answered or refused. @type {Map<string, Promise<any>>} */
const asked = new Map();

/**
 * Sends `body` and returns the reply. Requests to the same path go one after the other: over several connections, the
 * second of two clicks could arrive first.
 *
 * @param {string} path such as /api/open
 * @param {object} body
 * @param {AbortSignal} [signal] gives up
 * @returns {Promise<any>} the JSON value that the server answers
 * @throws {RequestError} if the server refuses or does not answer
 */
export function post(path, body, signal) {
  const reply = (asked.get(path) ?? Promise.resolve()).then(() => send(path, body, signal))
    .then(response => response.json());
  asked.set(path, reply.catch(() => {}));
  return reply;
}

/**
 * Sends `body` and hands over the lines of the reply, one after the other, until the server ends it. The server sends
 * no more than two lines ahead of `onLine`: a slow page gets fewer lines, not older ones.
 *
 * @param {string} path such as /api/states
 * @param {object} body
 * @param {(line: any) => void | Promise<void>} onLine
 * @param {AbortSignal} [signal] ends the stream; then the promise resolves as if the server had ended it
 * @returns {Promise<void>}
 * @throws {RequestError} if the server refuses, does not answer, goes away, or ends with an error
 */
export async function stream(path, body, onLine, signal) {
  try {
    const response = await send(path, body, signal);
    const feed = response.headers.get("Weft-Feed");
    let lines = 0;
    for await (const line of linesOf(response, signal)) {
      if (typeof line?.error === "string" && Object.keys(line).length === 1) {
        throw new RequestError(0, line.error);
      }
      await onLine(line);
      lines += 1;
      // Not waited for: a lost confirmation is made up for by the next one.
      send("/received", { feed, lines }).catch(() => {});
    }
  } catch (error) {
    if (!signal?.aborted) {
      throw error;
    }
  }
}

/**
 * @param {Response} response
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<any>} the values of the lines that are not empty
 */
async function* linesOf(response, signal) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const decoder = new TextDecoder();
  /** @type {string[]} */
  let parts = [];
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        throw signal?.aborted ? error : new RequestError(0, "The server has gone.");
      });
      if (done) {
        return;
      }
      const texts = decoder.decode(value, { stream: true }).split("\n");
      parts.push(texts[0]);
      for (const text of texts.slice(1)) {
        const line = parts.join("");
        parts = [text];
        if (line !== "") {
          yield JSON.parse(line);
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

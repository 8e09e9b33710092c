// @ts-check
/** Requests to the server, with the token if this tab has one. */

import { RequestError, token } from "/shared/connection.js";

/** @returns {Record<string, string>} */
function authorization() {
  const known = token();
  return known === "" ? {} : { Authorization: `Bearer ${known}` };
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<any>} the JSON of the reply
 * @throws {RequestError} if the server refuses or does not answer
 */
async function send(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { ...options.headers, ...authorization() } });
  } catch {
    throw new RequestError(0, "");
  }
  const reply = await response.json().catch(() => ({}));
  if (!response.ok) throw new RequestError(response.status, reply.error ?? response.statusText);
  return reply;
}

/** @param {string} path */
export function get(path) {
  return send(path);
}

/**
 * @param {string} path
 * @param {Blob|string} body an image, or JSON
 */
export function post(path, body) {
  const type = body instanceof Blob ? body.type : "application/json";
  return send(path, { method: "POST", headers: { "Content-Type": type }, body });
}

/**
 * The same request as a command.
 * @param {string} path
 * @param {Blob|string} body
 */
export function command(path, body) {
  const key = token() === "" ? "" : ' -H "Authorization: Bearer $WEFT_TOKEN"';
  const data = body instanceof Blob ? "-H 'Content-Type: image/png' --data-binary @digit.png"
    : `-H 'Content-Type: application/json' -d '${body.replaceAll("'", "'\\''")}'`;
  return `curl ${location.origin}${path}${key} ${data}`;
}

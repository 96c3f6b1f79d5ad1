// Requests to the servers, each on a connection of its own, and clients that send them one after the other.
import { request as ask } from "node:http";

/** Sends a request; gives status, headers and text. A connection that breaks has status 0. */
export function send(url, { method = "GET", headers = {}, body, timeout = 20_000 } = {}) {
  return new Promise((done) => {
    const failed = (error) => done({ status: 0, headers: {}, text: error.message });
    const request = ask(url, { method, headers: { ...headers, ...(body && { "content-length": Buffer.byteLength(body) }) }, agent: false, timeout });
    request.on("timeout", () => request.destroy(new Error(`no answer in ${timeout} ms`)));
    request.on("error", failed);
    request.on("response", (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => (text += part));
      answer.on("error", failed);
      answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, text }));
    });
    request.end(body);
  });
}

export const bearer = (secret) => ({ authorization: `Bearer ${secret}` });

/** Buys an access token. */
export function mint(url, { client_id, secret }) {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret: secret }).toString();
  return send(`${url}/oauth/v1/token`, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body });
}

/** Someone who has signed in to the console. */
export class Browser {
  #cookies = new Map();

  constructor(url) {
    this.url = url;
  }

  #headers(more = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    return { cookie, origin: this.url, "sec-fetch-site": "same-origin", ...more };
  }

  get(path) {
    return send(`${this.url}${path}`, { headers: this.#headers({ accept: "text/html" }) });
  }

  /** Calls a server function, as wasm does; at another address if one is given. */
  async call(name, fields, at = this.url) {
    const headers = this.#headers({ accept: "application/json", host: new URL(this.url).host, "content-type": "application/x-www-form-urlencoded" });
    const body = new URLSearchParams(fields).toString();
    const answer = await send(`${at}/console/fn/${name}`, { method: "POST", headers, body });
    for (const cookie of answer.headers["set-cookie"] ?? []) {
      const [, key, value] = cookie.match(/^([^=]+)=([^;]*)/);
      this.#cookies.set(key, value);
    }
    return answer;
  }
}

/** Clients that go on until they are told to stop; each answer is looked at by `judge`, which gives null or what is wrong. */
export class Load {
  #running = true;
  #clients;
  answers = 0;
  wrong = [];

  constructor(kinds, pause, judge) {
    const client = async ([kind, ask]) => {
      while (this.#running) {
        const begun = performance.now();
        const answer = await ask();
        this.answers += 1;
        const problem = judge(answer, kind);
        if (problem) this.wrong.push({ kind, at: begun, problem });
        await new Promise((done) => setTimeout(done, pause));
      }
    };
    this.#clients = Object.entries(kinds).map(client);
  }

  async stop() {
    this.#running = false;
    await Promise.all(this.#clients);
    return { answers: this.answers, wrong: this.wrong };
  }
}

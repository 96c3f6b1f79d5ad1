// A webhook that remembers the ids of what it was told.
import { createServer } from "node:http";

export class Inbox {
  /** How often each id came. */
  received = new Map();
  #server = createServer((request, response) => {
    request.resume().on("end", () => {
      const id = request.headers["webhook-id"];
      this.received.set(id, (this.received.get(id) ?? 0) + 1);
      response.writeHead(204).end();
    });
  });

  async open() {
    await new Promise((done) => this.#server.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${this.#server.address().port}/`;
    return this;
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

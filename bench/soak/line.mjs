// A line between a server and its database that can be cut, or go silent.
import { connect, createServer } from "node:net";
import { freePort } from "../../clients/server.mjs";

export class Line {
  #pairs = new Set();
  #silent = false;

  static async to(port) {
    const line = new Line();
    line.port = await freePort();
    line.server = createServer((near) => {
      const far = connect(port, "127.0.0.1");
      const pair = [near, far];
      line.#pairs.add(pair);
      const end = () => {
        near.destroy();
        far.destroy();
        line.#pairs.delete(pair);
      };
      for (const socket of pair) socket.on("error", end).on("close", end);
      near.pipe(far).pipe(near);
      if (line.#silent) pair.forEach((socket) => socket.pause());
    });
    await new Promise((done) => line.server.listen(line.port, "127.0.0.1", done));
    return line;
  }

  /** From now on nothing arrives, and nobody is told. */
  goSilent() {
    this.#silent = true;
    for (const pair of this.#pairs) pair.forEach((socket) => socket.pause());
  }

  /** What was held back arrives. */
  speakAgain() {
    this.#silent = false;
    for (const pair of this.#pairs) pair.forEach((socket) => socket.resume());
  }

  /** The ports from which the database sees it. */
  portsToDatabase() {
    return [...this.#pairs].map(([, far]) => far.localPort).filter(Boolean);
  }

  close() {
    for (const pair of this.#pairs) pair.forEach((socket) => socket.destroy());
    this.server.close();
  }
}

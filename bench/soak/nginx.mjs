// Debian's nginx in front of the servers. It has no health checks of its own: this asks /readyz, as a balancer that has them does.
import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { freePort, listening } from "../../clients/server.mjs";
import { send } from "./clients.mjs";

const NGINX = "/usr/sbin/nginx";
/** How often each server is asked whether it is ready, in milliseconds. */
const CHECK_INTERVAL = 250;

export class Nginx {
  #file;
  #child;
  #checks;
  #up = "";

  static async start(folder, ports) {
    const nginx = new Nginx();
    nginx.port = await freePort();
    nginx.url = `http://127.0.0.1:${nginx.port}`;
    nginx.version = execFileSync("sh", ["-c", `${NGINX} -v 2>&1`], { encoding: "utf8" }).trim().split("/")[1];
    nginx.#file = join(folder, "nginx.conf");
    nginx.#configure(folder, ports, ports);
    nginx.#child = spawn(NGINX, ["-c", nginx.#file, "-p", folder], { stdio: ["ignore", "ignore", "inherit"] });
    await listening(nginx.port, nginx.#child);
    nginx.#checks = setInterval(async () => {
      const answers = await Promise.all(ports.map((port) => send(`http://127.0.0.1:${port}/readyz`, { timeout: 1000 })));
      const ready = ports.filter((_, index) => answers[index].status === 200);
      // With none left, all are as good as each other.
      nginx.#configure(folder, ports, ready.length ? ready : ports);
    }, CHECK_INTERVAL);
    return nginx;
  }

  #configure(folder, ports, ready) {
    if (this.#up === String(ready)) return;
    const upstream = ports.map((port) => `server 127.0.0.1:${port} max_fails=0${ready.includes(port) ? "" : " down"};`).join(" ");
    writeFileSync(this.#file, `
      daemon off;
      user ${userInfo().username};
      worker_processes 2;
      pid ${folder}/nginx.pid;
      error_log ${folder}/nginx.log error;
      events { worker_connections 1024; }
      http {
        access_log off;
        client_body_temp_path ${folder}/body;
        proxy_temp_path ${folder}/proxy;
        fastcgi_temp_path ${folder}/fastcgi;
        uwsgi_temp_path ${folder}/uwsgi;
        scgi_temp_path ${folder}/scgi;
        upstream console { ${upstream} keepalive 32; }
        server {
          listen 127.0.0.1:${this.port} backlog=1024;
          proxy_http_version 1.1;
          proxy_connect_timeout 1s;
          proxy_set_header Connection "";
          proxy_set_header Host $http_host;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          add_header X-Upstream $upstream_addr always;
          location / { proxy_pass http://console; }
          # To buy a token twice does no harm.
          location /oauth/ { proxy_next_upstream error timeout non_idempotent; proxy_pass http://console; }
        }
      }`);
    this.#up = String(ready);
    this.#child?.kill("SIGHUP");
  }

  async stop() {
    clearInterval(this.#checks);
    const ended = new Promise((done) => this.#child.on("exit", done));
    this.#child.kill();
    await ended;
  }
}

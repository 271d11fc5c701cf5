// A harness in one call, for Express or any other listener of node:http: it serves apps, made on
// demand, to the runner.
//
//     const { Unsupported, serve } = require("./kit");
//     serve("acme-jwt", "2.1.0", { basic: makeBasic, refresh: makeRefresh });
//
// Each maker takes the options of the contract, an object, and returns a function of (req, res), such
// as an Express app; it throws new Unsupported("JWT_AUTH_HEADER") for an option that it does not have.
"use strict";

const http = require("node:http");

/** This implementation does not have what was asked for; the message names it. */
class Unsupported extends Error {}

/** Serve on 127.0.0.1, on PORT or a free port, until SIGTERM; `info` goes into the report. */
function serve(name, version, makers, info = {}) {
  const nonce = process.env.CONFORMANCE_NONCE ?? "";
  const about = { protocol: 1, name, version, nonce, node: process.versions.node, ...info };
  const apps = new Map();

  async function answer(req) {
    if (req.method === "GET" && req.url === "/_conformance") return [200, about];
    if (req.method === "POST" && req.url === "/_conformance/apps") return make(await body(req));
    const number = /^\/_conformance\/apps\/(\d+)$/.exec(req.url)?.[1];
    if (req.method === "DELETE" && apps.delete(number)) return [204];
    return [404, { error: `nothing at ${req.method} ${req.url}` }];
  }

  function make(text) {
    let wanted;
    try {
      wanted = JSON.parse(text);
      if (typeof wanted.app !== "string") throw new TypeError("app must be text");
    } catch (error) {
      return [400, { error: String(error) }];
    }
    try {
      if (!Object.hasOwn(makers, wanted.app)) throw new Unsupported(wanted.app);
      const number = String(++made);
      apps.set(number, makers[wanted.app](wanted.options ?? {}));
      return [201, { url: `/a/${number}` }];
    } catch (error) {
      if (error instanceof Unsupported) return [501, { unsupported: error.message }];
      console.error(error); // stderr: the runner keeps it for its report
      return [500, { error: String(error) }];
    }
  }

  let made = 0;
  const server = http.createServer(async (req, res) => {
    const [, number, rest] = /^\/a\/(\d+)(\/.*)?$/.exec(req.url) ?? [];
    if (apps.has(number)) {
      req.url = rest ?? "/";
      return apps.get(number)(req, res);
    }
    const [status, content] = await answer(req);
    res.writeHead(status, content && { "Content-Type": "application/json" });
    res.end(content && JSON.stringify(content));
  });
  server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
    console.log(`READY http://127.0.0.1:${server.address().port}`);
  });
  process.on("SIGTERM", () => process.exit(0));
}

async function body(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

module.exports = { Unsupported, serve };

// Serves the example apps on @fastify/jwt, as its README writes such views.
"use strict";

const crypto = require("node:crypto");
const fastify = require("fastify");
const { Unsupported, serve } = require("../node/kit");

/** Who logs in, any JSON value; the password of all is "test". */
function username(request) {
  if (request.body?.password === "test") return request.body.username ?? null;
  throw Object.assign(new Error("Bad username or password"), { statusCode: 401 });
}

/** Log in, for an access token, and open a protected view with it. */
function addBasic(app) {
  app.post("/login", async (request, reply) => ({
    access_token: await reply.jwtSign({ identity: username(request) }),
  }));
  app.get("/protected", { onRequest: [app.authenticate] }, async () => ({ hello: "world" }));
}

/** Put data of the app's own into the token, and read it in a view. */
function addClaims(app) {
  app.post("/login", async (request, reply) => {
    const identity = username(request);
    const mine = { hello: identity, foo: ["bar", "baz"] };
    return { access_token: await reply.jwtSign({ identity, ...mine }) };
  });
  app.get("/protected", { onRequest: [app.authenticate] }, async ({ user }) => ({
    hello_is: user.hello,
    foo_is: user.foo,
  }));
}

// Of refreshing, freshness and revoking its README knows nothing; the errors are its own.
const APPS = { basic: addBasic, claims: addClaims };

/** The options under the plugin's names. */
function settings({ SECRET_KEY, JWT_ALGORITHM, JWT_ACCESS_TOKEN_EXPIRES, ...others }) {
  for (const name in others) throw new Unsupported(name);
  const algorithm = JWT_ALGORITHM ?? "HS256";
  const seconds = JWT_ACCESS_TOKEN_EXPIRES ?? 15 * 60; // it has no default, so tokens would never end
  const pem = (key) => key.export({ type: "spki", format: "pem" });
  const secret = algorithm.startsWith("HS")
    ? SECRET_KEY
    : { private: SECRET_KEY, public: pem(crypto.createPublicKey(SECRET_KEY)) };
  const sign = { algorithm, expiresIn: Math.trunc(seconds) };
  return { secret, sign, verify: { algorithms: [algorithm] } };
}

/** One of the apps, with these options of the contract: a listener of node:http. */
function make(name, options) {
  const app = fastify();
  app.register(require("@fastify/jwt"), settings(options));
  app.register(async (instance) => {
    instance.decorate("authenticate", async (request, reply) => {
      try {
        await request.jwtVerify();
      } catch (error) {
        reply.send(error);
      }
    });
    APPS[name](instance);
  });
  const ready = app.ready();
  return (req, res) => ready.then(() => app.routing(req, res));
}

const versionOf = (library) => require(`${library}/package.json`).version;
const makers = Object.keys(APPS).map((app) => [app, (options) => make(app, options)]);
serve("@fastify/jwt", versionOf("@fastify/jwt"), Object.fromEntries(makers), {
  fastify: versionOf("fastify"),
  "fast-jwt": versionOf("fast-jwt"),
});

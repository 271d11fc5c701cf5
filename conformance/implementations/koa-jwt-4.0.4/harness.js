// Serves the example apps on koa-jwt, as its README writes such apps: jsonwebtoken makes the tokens.
"use strict";

const crypto = require("node:crypto");
const jsonwebtoken = require("jsonwebtoken");
const Koa = require("koa");
const bodyParser = require("koa-bodyparser");
const koaJwt = require("koa-jwt");
const { Unsupported, serve } = require("../node/kit");

// What a view answers, by the app and the route; `sign` makes an access token.
const APPS = {
  basic: {
    "POST /login": (ctx, sign) => ({ access_token: sign({ identity: username(ctx) }) }),
    "GET /protected": () => ({ hello: "world" }),
  },
  claims: {
    "POST /login": (ctx, sign) => {
      const identity = username(ctx);
      return { access_token: sign({ identity, hello: identity, foo: ["bar", "baz"] }) };
    },
    "GET /protected": ({ state: { user } }) => ({ hello_is: user.hello, foo_is: user.foo }),
  },
};

/** Who logs in, any JSON value; the password of all is "test". */
function username(ctx) {
  if (ctx.request.body?.password !== "test") ctx.throw(401, "Bad username or password");
  return ctx.request.body.username ?? null;
}

/** What signs, what koa-jwt is given, and how long tokens live. */
function settings({ SECRET_KEY, JWT_ALGORITHM, JWT_ACCESS_TOKEN_EXPIRES, ...others }) {
  for (const name in others) throw new Unsupported(name);
  const algorithm = JWT_ALGORITHM ?? "HS256";
  if (algorithm === "EdDSA") throw new Unsupported("JWT_ALGORITHM EdDSA"); // jsonwebtoken 9 has none
  const symmetric = algorithm.startsWith("HS");
  const secret = symmetric ? SECRET_KEY : crypto.createPublicKey(SECRET_KEY);
  const expiresIn = Math.trunc(JWT_ACCESS_TOKEN_EXPIRES ?? 15 * 60);
  const sign = (claims) => jsonwebtoken.sign(claims, SECRET_KEY, { algorithm, expiresIn });
  return { sign, guard: koaJwt({ secret, algorithms: [algorithm] }) };
}

/** One of the apps, with these options of the contract: a listener of node:http. */
function make(name, options) {
  const app = new Koa();
  const { sign, guard } = settings(options);
  app.silent = true; // its answers say what was wrong
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      ctx.status = error.status ?? 500;
      ctx.body = { msg: error.expose ? error.message : "That did not work" };
    }
  });
  app.use(bodyParser());
  app.use(guard.unless({ path: ["/login"] }));
  app.use((ctx) => {
    const view = APPS[name][`${ctx.method.replace("HEAD", "GET")} ${ctx.path}`];
    if (view) ctx.body = view(ctx, sign);
  });
  return app.callback();
}

const versionOf = (library) => require(`${library}/package.json`).version;
const makers = Object.keys(APPS).map((app) => [app, (options) => make(app, options)]);
serve("koa-jwt", versionOf("koa-jwt"), Object.fromEntries(makers), {
  koa: versionOf("koa"),
  jsonwebtoken: versionOf("jsonwebtoken"),
});

// Serves the example apps on passport-jwt, as its documentation writes such apps: jsonwebtoken makes the tokens.
"use strict";

const crypto = require("node:crypto");
const express = require("express");
const jsonwebtoken = require("jsonwebtoken");
const { Passport } = require("passport");
const { ExtractJwt, Strategy } = require("passport-jwt");
const { Unsupported, serve } = require("../node/kit");

/** Who logs in, any JSON value; the password of all is "test". */
function username(req) {
  if (req.body?.password === "test") return req.body.username ?? null;
  throw Object.assign(new Error("Bad username or password"), { status: 401 });
}

/** Log in, for an access token, and open a protected view with it. */
function addBasic(app, sign, guard) {
  app.post("/login", (req, res) => {
    res.json({ access_token: sign({ identity: username(req) }) });
  });
  app.get("/protected", guard, (req, res) => {
    res.json({ hello: "world" });
  });
}

/** Put data of the app's own into the token, and read it in a view. */
function addClaims(app, sign, guard) {
  app.post("/login", (req, res) => {
    const identity = username(req);
    res.json({ access_token: sign({ identity, hello: identity, foo: ["bar", "baz"] }) });
  });
  app.get("/protected", guard, (req, res) => {
    res.json({ hello_is: req.user.hello, foo_is: req.user.foo });
  });
}

const APPS = { basic: addBasic, claims: addClaims };

/** What makes tokens, and the strategy that looks at them. */
function settings({ SECRET_KEY, JWT_ALGORITHM, JWT_ACCESS_TOKEN_EXPIRES, ...others }) {
  for (const name in others) throw new Unsupported(name);
  const algorithm = JWT_ALGORITHM ?? "HS256";
  if (algorithm === "EdDSA") throw new Unsupported("JWT_ALGORITHM EdDSA"); // jsonwebtoken 9 has none
  const pem = (key) => key.export({ type: "spki", format: "pem" });
  const secretOrKey = algorithm.startsWith("HS") ? SECRET_KEY : pem(crypto.createPublicKey(SECRET_KEY));
  const expiresIn = Math.trunc(JWT_ACCESS_TOKEN_EXPIRES ?? 15 * 60);
  const jwtFromRequest = ExtractJwt.fromAuthHeaderAsBearerToken();
  const looking = { jwtFromRequest, secretOrKey, algorithms: [algorithm] };
  return {
    sign: (claims) => jsonwebtoken.sign(claims, SECRET_KEY, { algorithm, expiresIn }),
    strategy: new Strategy(looking, (claims, done) => done(null, claims)), // everybody is a user
  };
}

/** One of the apps, with these options of the contract. */
function make(name, options) {
  const app = express();
  const passport = new Passport();
  const { sign, strategy } = settings(options);
  passport.use(strategy);
  app.use(express.json());
  APPS[name](app, sign, passport.authenticate("jwt", { session: false, failWithError: true }));
  app.use((error, req, res, next) => {
    if (!error.status) console.error(error);
    res.status(error.status ?? 500).json({ msg: error.status ? error.message : "That did not work" });
  });
  return app;
}

const versionOf = (library) => require(`${library}/package.json`).version;
const makers = Object.keys(APPS).map((app) => [app, (options) => make(app, options)]);
serve("passport-jwt", versionOf("passport-jwt"), Object.fromEntries(makers), {
  passport: versionOf("passport"),
  jsonwebtoken: versionOf("jsonwebtoken"),
});

// my-jwt for the conformance suite: the six example apps of its contract, on Express.
//
// The views are yours as much as auth.js is: write them as your users would with your library.
// What you do not have: remove the app from APPS, and its profile from target.toml.
"use strict";

const express = require("express");
const { Auth, LOADERS, Refusal } = require("./auth");
const { serve } = require("./kit");

const NAME = "my-jwt";
const VERSION = "0.1.0";

/** Who logs in, any JSON value; the password of all is "test". */
function username(req) {
  if (req.body?.password !== "test") throw new Refusal("login", "Bad username or password");
  return req.body.username ?? null;
}

/** Log in, for an access token. */
function addLogin(app, auth) {
  app.post("/login", (req, res) => {
    res.json({ access_token: auth.issue("access", username(req)) });
  });
}

/** Open a protected view. */
function addHello(app, auth) {
  app.get("/protected", auth.required(), (req, res) => {
    res.json({ hello: "world" });
  });
}

/** Put data of the app's own into the token, and read it in a view. */
function addClaims(app, auth) {
  app.post("/login", (req, res) => {
    const user = username(req);
    const user_claims = { hello: user, foo: ["bar", "baz"] };
    const access_token = auth.issue("access", user, { user_claims });
    res.json({ access_token, refresh_token: auth.issue("refresh", user) });
  });
  app.get("/protected", auth.required(), (req, res) => {
    const { hello, foo } = req.claims.user_claims;
    res.json({ hello_is: hello, foo_is: foo });
  });
}

/** Log in for two tokens, and get a new access token with the refresh token. */
function addSession(app, auth) {
  app.post("/login", (req, res) => {
    const user = username(req);
    const access_token = auth.issue("access", user);
    res.json({ access_token, refresh_token: auth.issue("refresh", user) });
  });
  app.post("/refresh", auth.required("refresh"), (req, res) => {
    res.json({ access_token: auth.issue("access", req.claims.identity, { fresh: false }) });
  });
}

/** Have a view that knows who comes. */
function addGreeting(app, auth) {
  app.get("/protected", auth.required(), (req, res) => {
    res.json({ hello: `from ${req.claims.identity}` });
  });
}

/** Have a view that opens only to those who have just typed their password. */
function addFresh(app, auth) {
  app.post("/fresh-login", (req, res) => {
    res.json({ access_token: auth.issue("access", username(req), { fresh: true }) });
  });
  app.get("/protected-fresh", auth.required("access", { fresh: true }), (req, res) => {
    res.json({ hello: `from ${req.claims.identity}` });
  });
}

/** List the tokens, and revoke some. */
function addList(app, auth) {
  app.get("/auth/tokens", auth.required(), (req, res) => {
    res.json(auth.tokensOf(req.claims.identity));
  });
  app.get("/auth/all-tokens", (req, res) => {
    res.json([...auth.store.values()]);
  });
  for (const verb of ["revoke", "unrevoke"]) {
    app.put(`/auth/tokens/${verb}/:jti`, auth.required(), (req, res) => {
      const found = auth.revoke(req.params.jti, req.claims.identity, verb === "revoke");
      if (found) res.json({ msg: `Token successfully ${verb}d` });
      else res.status(404).json({ msg: "Token not found" });
    });
  }
}

const APPS = {
  basic: [addLogin, addHello],
  claims: [addClaims],
  refresh: [addSession, addGreeting],
  freshness: [addSession, addGreeting, addFresh],
  blacklist: [addSession, addHello, addList],
  loaders: [addSession, addGreeting, addFresh, addList],
};

/** One of the apps, with these options of the contract. */
function make(name, options) {
  const auth = new Auth(name, options);
  const app = express();
  app.use(express.json());
  for (const add of APPS[name]) add(app, auth);

  app.use((error, req, res, next) => {
    if (!(error instanceof Refusal)) return next(error);
    const [status, body, headers] = auth.loaders.includes(error.case)
      ? LOADERS[error.case]
      : [error.status, {}, {}];
    res.status(status).set(headers).json({ msg: error.message, ...body });
  });
  return app;
}

const makers = Object.keys(APPS).map((name) => [name, (options) => make(name, options)]);
const versionOf = (library) => require(`${library}/package.json`).version;
serve(NAME, VERSION, Object.fromEntries(makers), {
  express: versionOf("express"),
  jsonwebtoken: versionOf("jsonwebtoken"),
});

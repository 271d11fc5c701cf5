// The six example apps of the contract, on Express.
"use strict";

const express = require("express");
const { serve } = require("../node/kit");
const { Auth, Refusal } = require("./auth");

// What the app "loaders" answers in each of the five cases: status, JSON, headers.
const LOADERS = {
  expired: [200, { status: 401, sub_status: 101, msg: "The token has expired" }, {}],
  invalid: [400, { status: 422, sub_status: 102 }, {}], // msg is the reason
  unauthorized: [
    403,
    { status: 401, sub_status: 103, msg: "Log in first" },
    { "X-Loader": "unauthorized" },
  ],
  needs_fresh: [409, { status: 401, sub_status: 104, msg: "Log in again" }, {}],
  revoked: [410, { status: 401, sub_status: 105, msg: "This token was revoked" }, {}],
};

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
function make(name, options, verify) {
  const auth = new Auth(name, options, verify);
  const app = express();
  app.use(express.json());
  for (const add of APPS[name]) add(app, auth);
  app.use((error, req, res, next) => answer(auth, error, res));
  return app;
}

/** Answer for whatever stopped a request; nothing that was not expected is shown to strangers. */
function answer(auth, error, res) {
  if (!(error instanceof Refusal)) {
    console.error(error);
    return res.status(error.status ?? 500).json({ msg: "That did not work" });
  }
  if (auth.loaders.includes(error.case)) {
    const [status, body, headers] = LOADERS[error.case];
    return res.status(status).set(headers).json({ msg: error.message, ...body });
  }
  // RFC 6750 section 3: an error in the challenge only where a token was shown.
  const challenges = { login: "", unauthorized: auth.scheme };
  const challenge = challenges[error.case] ?? `${auth.scheme} error="invalid_token"`;
  if (error.status === 401 && challenge) res.set("WWW-Authenticate", challenge);
  return res.status(error.status).json({ msg: error.message });
}

/** Serve all six to the runner; `verify` is what the target is about. */
function serveAll(name, verify) {
  const versionOf = (library) => require(`${library}/package.json`).version;
  const [version, express] = ["jsonwebtoken", "express"].map(versionOf);
  const makers = Object.keys(APPS).map((app) => [app, (options) => make(app, options, verify)]);
  serve(name, version, Object.fromEntries(makers), { express, jsonwebtoken: version });
}

module.exports = { serveAll };

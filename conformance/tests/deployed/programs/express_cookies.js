// An Express app that keeps its token in a cookie; BREAK breaks it.
"use strict";

const crypto = require("node:crypto");
const express = require("express");
const jwt = require("jsonwebtoken");

const KEY = "k".repeat(64);
const BREAK = process.env.BREAK || "";
const USERS = { "ada@example.org": "love-lace", "grace@example.org": "hop-per" };
const app = express();
app.use(express.json());

app.post("/session", (request, response) => {
  const { email, password } = request.body || {};
  if (!USERS[email] || USERS[email] !== password) return response.status(401).json({ error: "no such user" });
  const token = jwt.sign({ sub: email, jti: crypto.randomUUID() }, KEY, { algorithm: "HS256", expiresIn: "1h" });
  response.cookie("sid", token, { httpOnly: true, sameSite: "lax" }).status(201).json({ user: { email } });
});

function claims(request) {
  const cookies = (request.headers.cookie || "").split(/; */);
  const token = cookies.map((each) => each.split("=")).find(([name]) => name === "sid")?.[1] || "";
  const unsigned = BREAK === "unsigned" && jwt.decode(token, { complete: true })?.header.alg === "none";
  if (unsigned || BREAK === "unverified") return jwt.decode(token);
  return jwt.verify(token, KEY, { algorithms: ["HS256"] });
}

app.get("/account", (request, response) => {
  if (BREAK === "methods" && request.method === "HEAD") return response.sendStatus(200);
  try {
    response.json({ user: { email: claims(request).sub } });
  } catch {
    response.status(401).set("WWW-Authenticate", "Bearer").json({ error: "log in first" });
  }
});

const server = app.listen(0, "127.0.0.1", () => {
  console.log(`READY http://127.0.0.1:${server.address().port}`);
});
